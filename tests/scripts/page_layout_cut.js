() => {
  const cut = [], range = document.createRange(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !parent.checkVisibility({visibilityProperty: true})) continue;
    if (parent.closest(".unseen, .skip, .search__excerpt")) continue;
    range.selectNodeContents(walker.currentNode);
    const boxes = [...range.getClientRects()];
    const scrolled = parent.closest("[role=region][tabindex='0'] > table"); // WCAG 1.4.10 lets tables scroll by themselves
    let least = 0, most = scrolled ? Infinity : document.documentElement.clientWidth, above = -Infinity, below = Infinity;
    for (let box = parent; box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      if (["hidden", "clip"].includes(style.overflowX)) {
        [least, most] = [Math.max(least, edge.left), Math.min(most, edge.right)];
        [above, below] = [Math.max(above, edge.top), Math.min(below, edge.bottom)];
      }
      if (style.position === "fixed") break;
    }
    const sideways = boxes.some(({left, right}) => left < least - 1 || right > most + 1);
    const upright = boxes.some(({top, bottom}) => top < above - 4 || bottom > below + 4); // a line is higher than its letters
    if (sideways || upright) cut.push(walker.currentNode.data.trim());
  }
  const scrolls = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  return scrolls ? [...cut, "the page scrolls sideways"] : cut;
}
