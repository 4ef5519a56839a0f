([styles, met]) => {
  const held = new Set(met);
  const parts = text => {
    let depth = 0;
    return [...text].reduce((found, sign) => {
      depth += (sign === "(") - (sign === ")");
      if (sign === "," && !depth) found.push("");
      else found[found.length - 1] += sign;
      return found;
    }, [""]).map(part => part.trim());
  };
  const added = /::[\w-]+|:(hover|focus-visible|focus|target)(?![\w-])/g;
  const there = text => text.replace(added, ":is(*)");
  const within = (rules, when, holds) => [...rules].flatMap(rule => {
    if (rule.selectorText) {
      return parts(rule.selectorText).filter(part => !held.has(`${when}${part}`)).map(part => {
        const stands = document.querySelector(there(part)) !== null;
        return [`${when}${part}`, stands && holds, stands];
      });
    }
    return rule.media ? within(rule.cssRules, `${rule.conditionText} / `, holds && matchMedia(rule.conditionText).matches) : [];
  });
  const own = [...document.styleSheets].filter(sheet => styles.some(name => sheet.href?.endsWith(`/${name}`)));
  return own.flatMap(sheet => within(sheet.cssRules, "", true));
}
