async inside => {
  const tags = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"];
  const on = ["color-contrast-enhanced", "target-size", "identical-links-same-purpose", "meta-refresh-no-exceptions"];
  const colours = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"];
  const rules = {...Object.fromEntries(on.map(rule => [rule, {enabled: true}])), "hidden-content": {enabled: false}};
  const shape = element => {
    const {x, y, width, height} = element.getBoundingClientRect();
    const {fontSize, fontWeight, textDecorationLine, borderBottomWidth} = getComputedStyle(element);
    const attributes = element.getAttributeNames().map(name => [name, element.getAttribute(name)]);
    return JSON.stringify([element.checkVisibility({visibilityProperty: true, opacityProperty: true}), x, y, width, height,
      fontSize, fontWeight, textDecorationLine, borderBottomWidth, attributes]);
  };
  const shapes = new Map([...document.querySelectorAll(`${inside}, ${inside} *`)].map(element => [element, shape(element)]));
  const changed = window.shapes && [...shapes.keys()].filter(element => window.shapes.get(element) !== shapes.get(element));
  const inButtons = changed?.every(element => element.closest("button"));
  const buttons = inButtons ? [...new Set(changed.map(element => element.closest("button")))] : null;
  const all = {runOnly: {type: "tag", values: tags}, rules, resultTypes: ["violations", "incomplete"]};
  const results = [await axe.run(inside, buttons ? {...all, runOnly: {type: "rule", values: colours}, rules: {}} : all)];
  if (buttons?.length) results.push(await axe.run({include: buttons}, all));
  window.shapes = shapes;
  const nodes = list => list.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id,
    target: node.target.join(" "),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join(" "),
  })));
  return {violations: results.flatMap(result => nodes(result.violations)),
    incomplete: results.flatMap(result => nodes(result.incomplete))};
}
