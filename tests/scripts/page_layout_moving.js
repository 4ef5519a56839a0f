() => [...document.querySelectorAll("*")].flatMap(element => ["", "::before", "::after"].map(part => {
  const style = getComputedStyle(element, part);
  const seconds = `${style.transitionDuration} ${style.animationName === "none" ? "" : style.animationDuration}`;
  const moves = seconds.match(/[\d.]+/g)?.some(Number) || style.scrollBehavior === "smooth";
  return moves ? `${element.tagName}.${element.className}${part}` : "";
})).filter(Boolean)
