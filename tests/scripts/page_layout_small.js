() => {
  const targets = [...document.querySelectorAll("a[href], button, input, summary")].filter(target => {
    const beside = target.parentElement.textContent.trim().length - target.textContent.trim().length;
    const separate = getComputedStyle(target).display !== "inline" || beside < 3;
    return separate && target.checkVisibility({visibilityProperty: true}) && !target.matches(".skip");
  });
  return targets.map(target => {
    target.scrollIntoView({block: "center", behavior: "instant"});
    const {left, right, top, bottom} = target.getBoundingClientRect();
    const at = (x, y) => document.elementFromPoint((left + right) / 2 + x, (top + bottom) / 2 + y);
    const hit = (x, y) => at(x, y)?.closest("a, button, input, summary") === target;
    const reach = (x, y, least) => { let far = 0; while (far < least && hit(far * x, far * y)) far += 1; return far; };
    const across = (x, y) => { const far = reach(x, y, 44); return far + reach(-x, -y, 44 - far); };
    return [across(1, 0), across(0, 1), target.textContent.trim() || target.className];
  }).filter(([width, height]) => width < 44 || height < 44);
}
