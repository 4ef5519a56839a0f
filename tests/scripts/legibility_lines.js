([targets, bring]) => {
  scrollTo({top: 0, behavior: "instant"}); // what sticks is somewhere else while it does
  const found = targets.map(target => [target, document.querySelector(target)]);
  if (bring) found[0][1].scrollIntoView({block: "center", behavior: "instant"});
  const whole = element => {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return [top + 1, bottom - 1].every(y => element.contains(document.elementFromPoint((left + right) / 2, y)));
  };
  const range = document.createRange();
  return found.filter(([, element], number) => bring && !number || whole(element)).map(([target, element]) => {
    const style = getComputedStyle(element);
    const end = style.overflow === "visible" ? Infinity : element.getBoundingClientRect().bottom + 1;
    const boxes = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim()).flatMap(node => {
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    }).filter(box => box.bottom <= end);
    return {
      target,
      colour: style.color.match(/[0-9.]+/g).map(Number),
      size: parseFloat(style.fontSize),
      weight: Number(style.fontWeight),
      boxes: boxes.map(box => [box.left, box.top, box.right, box.bottom]),
    };
  });
}
