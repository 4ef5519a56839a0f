"""Measure the layout of a page in the browser; each script returns what is wrong, or nothing."""

# What a finger or a mouse can hit is measured by what lies under points around the middle. Links within a sentence are as high as
# its line (WCAG 2.2, 2.5.5, the exception for what stands inline); the skip link only keyboards reach.
SMALL = """() => {
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
}"""
# What moves or would move, pseudo-elements included.
MOVING = """() => [...document.querySelectorAll("*")].flatMap(element => ["", "::before", "::after"].map(part => {
  const style = getComputedStyle(element, part);
  const seconds = `${style.transitionDuration} ${style.animationName === "none" ? "" : style.animationDuration}`;
  const moves = seconds.match(/[\\d.]+/g)?.some(Number) || style.scrollBehavior === "smooth";
  return moves ? `${element.tagName}.${element.className}${part}` : "";
})).filter(Boolean)"""
# Letters outside the window or cut off by a box; excerpts in search may end in dots, for they stand in full on their page.
CUT = """() => {
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
}"""
# On phones the bar along the bottom leaves the end of the page free.
COVERED = """() => {
  scrollTo({top: document.documentElement.scrollHeight, behavior: "instant"});
  const bar = document.querySelector(".leave");
  const end = Math.max(...[...document.querySelectorAll("footer *")].map(element => element.getBoundingClientRect().bottom));
  return getComputedStyle(bar).position === "fixed" && end > bar.getBoundingClientRect().top + 1;
}"""
# WCAG 2.2, 1.4.12.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
}"""
# What marks an element where the reader's own colours replace all grounds: lines around it or under its words.
LINES = """element => {
  const style = getComputedStyle(element);
  const sides = ["top", "right", "bottom", "left"].map(side => `border-${side}`);
  const drawn = sides.filter(side => style[`${side}-style`] !== "none").map(side => parseFloat(style[`${side}-width`]));
  return [Math.max(0, ...drawn), style.textDecorationLine, style.textDecorationThickness];
}"""
# The buttons that can be seen, the links to the page one is on, what does not stand out among them.
PLAIN = f"""() => {{
  const lines = {LINES};
  const buttons = [...document.querySelectorAll(".button, .tool, .leave__now, .chip, .search__field, .viewer__tool, .language")]
    .filter(button => button.getClientRects().length && button.checkVisibility({{visibilityProperty: true}}));
  const current = [...document.querySelectorAll("nav [aria-current]")];
  const other = String(lines(document.querySelector("nav li:not(:has([aria-current])) a")));
  const plain = [...buttons.filter(button => lines(button)[0] < 1), ...current.filter(link => String(lines(link)) === other)];
  return [buttons.length, current.length, plain.map(element => element.textContent.trim())];
}}"""
# How many titles a page has, its language, the ways to the other one, and the name of its search.
NAMED = """() => [document.querySelectorAll("h1").length, document.documentElement.lang,
  [...document.querySelectorAll("[data-language]")].map(link => [link.lang, link.hreflang, link.textContent]),
  document.querySelector("[role=search]").getAttribute("aria-label")]"""
