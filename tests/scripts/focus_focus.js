() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const style = getComputedStyle(focused);
  const grow = Math.max(0, parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth));
  const boxes = [...focused.getClientRects()];
  const hidden = [];
  for (const {left, right, top, bottom} of boxes) {
    for (const [x, y] of [[left + 3, top + 3], [right - 3, bottom - 3], [(left + right) / 2, (top + bottom) / 2]]) {
      if (y < 0 || y > innerHeight) continue;
      for (let over = document.elementFromPoint(x, y); over && !over.contains(focused); over = over.parentElement) {
        if (["fixed", "sticky"].includes(getComputedStyle(over).position)) hidden.push(over.className);
      }
    }
    for (let box = focused.parentElement; box; box = box.parentElement) {
      const edge = box.getBoundingClientRect();
      if (getComputedStyle(box).overflowX === "visible" || box === document.documentElement || box === document.body) continue;
      if (left - grow < edge.left || right + grow > edge.right) hidden.push(`cut off by ${box.className}`);
    }
  }
  if (!boxes.some(({top, bottom}) => bottom > 0 && top < innerHeight)) hidden.push("outside the window");
  let ground = focused;
  if (parseFloat(style.outlineOffset) >= 0) ground = focused.parentElement;
  while (ground && /, 0\)$|^transparent$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  return {
    stop: stops.indexOf(focused),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : "",
    shadow: style.boxShadow === "none" ? "" : style.boxShadow,
    ground: getComputedStyle(ground ?? document.body).backgroundColor,
    hidden,
  };
}
