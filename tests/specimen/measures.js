// What a face does with Bengali, measured as the browser draws it. Kerning is off: a joiner that is not seen would break it.

const EM = 100;
const HASANTA = "্", APART = "\u200c", CIRCLE = "\u25cc";
const canvas = document.createElement("canvas");
canvas.width = 6 * EM;
canvas.height = 3 * EM;
const pen = canvas.getContext("2d", {willReadFrequently: true});

function take(face) {
  pen.font = `${EM}px ${face}`;
  pen.fontKerning = "none";
  if ([...document.fonts].some(one => one.family === face.replaceAll('"', "") && one.status !== "loaded")) throw new Error(face);
}

const width = text => pen.measureText(text).width;

function picture(text) {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillText(text, EM, 2 * EM);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

const points = text => new Uint32Array(picture(text).data.buffer);

function same(one, other) {
  if (Math.abs(width(one) - width(other)) >= .01) return false;
  const there = points(other);
  return points(one).every((point, at) => point === there[at]);
}

// The same letters with a hasanta that is seen, at each place where one could be.
function* loosened(conjunct) {
  const [first, ...others] = conjunct.split(HASANTA);
  for (let places = 1; places < 1 << others.length; places += 1) {
    yield first + others.map((one, at) => HASANTA + (places >> at & 1 ? APART : "") + one).join("");
  }
}

// Syllables (pairs of a conjunct and a sign) that look as if a hasanta of theirs were seen.
function unjoined(face, syllables) {
  take(face);
  return syllables.filter(([conjunct, sign]) => [...loosened(conjunct)].some(one => same(conjunct + sign, one + sign)))
    .map(both => both.join(""));
}

// Syllables that are as wide as if their sign stood on a circle of its own.
function circled(face, syllables) {
  take(face);
  return syllables.filter(([letters, sign]) => sign && width(letters + sign) > width(letters) + width(CIRCLE + sign) - 1)
    .map(both => both.join(""));
}

// Pairs of letters between whose head lines there is a gap.
function gaping(face, pairs) {
  take(face);
  return pairs.filter(([left, right]) => {
    const {data} = picture(left + right);
    const from = Math.round(EM + width(left) - .1 * EM), to = Math.round(EM + width(left) + .1 * EM);
    for (let y = 0; y < canvas.height; y += 1) {
      let x = from;
      while (x < to && data[4 * (y * canvas.width + x) + 3] > 200) x += 1;
      if (x === to) return false;
    }
    return true;
  }).map(both => both.join(""));
}

// Texts whose highest and lowest signs something on the page would cut off.
function clipped(tallest) {
  const found = [], range = document.createRange(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !parent.checkVisibility({visibilityProperty: true})) continue;
    if (parent.closest(".unseen, .skip, [lang]").lang !== "bn") continue;
    pen.font = getComputedStyle(parent).font;
    const ink = pen.measureText(tallest);
    range.selectNodeContents(walker.currentNode);
    for (const {top, bottom, width} of range.getClientRects()) {
      if (!width) continue;
      const highest = top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent;
      const lowest = bottom - ink.fontBoundingBoxDescent + ink.actualBoundingBoxDescent;
      for (let one = parent; one !== document.documentElement; one = one.parentElement) {
        const style = getComputedStyle(one), edge = one.getBoundingClientRect();
        const unseen = top + ink.fontBoundingBoxAscent > edge.bottom; // a line after the last one of an excerpt
        const scrolls = ["auto", "scroll"].includes(style.overflowY);
        if (style.overflowY !== "visible" && !scrolls && !unseen && (highest < edge.top - .5 || lowest > edge.bottom + .5)) {
          found.push(`${one.tagName}.${one.className}: ${walker.currentNode.data.trim()}`);
        }
        if (scrolls || style.position === "fixed") break;
      }
    }
  }
  return found;
}

// Puts one long word into each text of the page, but numbers in drawings and tables that scroll by themselves, and says whether the page then scrolls sideways, and what sticks out.
function lengthened(word) {
  const range = document.createRange(), walker = document.createTreeWalker(document.querySelector("#content"), NodeFilter.SHOW_TEXT);
  const texts = [], aside = ".unseen, time, svg, [role=img], [role=region][tabindex='0'] > table";
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (/[\u0980-\u09ff]{3}/.test(walker.currentNode.data) && !parent.closest(aside)) texts.push(walker.currentNode);
  }
  for (const text of texts) text.data = word;
  const room = document.documentElement.clientWidth;
  const out = texts.filter(text => {
    range.selectNodeContents(text);
    return text.parentElement.checkVisibility() && [...range.getClientRects()].some(({left, right}) => left < -1 || right > room + 1);
  }).map(text => `${text.parentElement.tagName}.${text.parentElement.className}`);
  return document.documentElement.scrollWidth > room ? [...out, "the page scrolls sideways"] : out;
}
