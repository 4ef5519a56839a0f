element => {
  const style = getComputedStyle(element);
  const sides = ["top", "right", "bottom", "left"].map(side => `border-${side}`);
  const drawn = sides.filter(side => style[`${side}-style`] !== "none").map(side => parseFloat(style[`${side}-width`]));
  return [Math.max(0, ...drawn), style.textDecorationLine, style.textDecorationThickness];
}
