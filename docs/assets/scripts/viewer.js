// The pictures of a page, one at a time over the whole window. Every word stands in the page, in its language.

const viewer = document.querySelector(".viewer");
const stage = viewer.querySelector(".viewer__stage");
const frame = viewer.querySelector(".viewer__frame");
const position = viewer.querySelector(".viewer__position");
const caption = viewer.querySelector(".viewer__caption");
const steps = viewer.querySelectorAll("[data-viewer-step]");
const links = [...document.querySelectorAll(".picture__open")];
const digits = new Intl.NumberFormat(document.documentElement.lang);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const swipeFrom = 40; // CSS pixels
let at = 0;

const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("../styles/viewer.css", import.meta.url) });
await new Promise((loaded, failed) => {
  Object.assign(styles, { onload: loaded, onerror: failed });
  document.head.append(styles);
});

// ---- Showing: the small picture, which has loaded already, stands in for the large one until that has come. ----

const pictures = new Map();

const large = (link) => {
  if (!pictures.has(link)) {
    const picture = link.querySelector("picture").cloneNode(true);
    const image = picture.querySelector("img");
    const shape = image.getAttribute("width") / image.getAttribute("height");
    for (const one of picture.children) one.sizes = `min(100vw - 2.5rem, 80vh * ${shape})`;
    image.loading = "eager"; // it begins to load, shown or not
    pictures.set(link, { picture, image, shape });
  }
  return pictures.get(link);
};

const linkAt = (index) => links[(index + links.length) % links.length];

const show = (index) => {
  const shown = linkAt(index);
  const figure = shown.parentElement;
  const { picture, image, shape } = large(shown);
  at = links.indexOf(shown);

  const small = shown.querySelector("picture img");
  const soon = new Image();
  soon.alt = "";
  if (small.complete) soon.src = small.currentSrc;
  frame.style.setProperty("--shape", shape);
  frame.replaceChildren(...(soon.src ? [soon] : []), picture);
  position.textContent = position.dataset.words
    .replace("{number}", digits.format(at + 1))
    .replace("{total}", digits.format(links.length));
  caption.replaceChildren(...figure.querySelector("figcaption").cloneNode(true).childNodes);

  // The address names the picture, so that it can be passed on. It never adds an entry to go back to: someone may look over the
  // reader's shoulder.
  history.replaceState(history.state, "", `#${figure.id}`);

  image.decode().catch(() => {}).then(() => {
    if (!viewer.open || at !== links.indexOf(shown) || navigator.connection?.saveData) return;
    large(linkAt(at + 1));
    large(linkAt(at - 1));
  });
};

export const view = (opened) => {
  show(links.indexOf(opened));
  if (!viewer.open) viewer.showModal();
};

// ---- Moving and closing: buttons, keys, fingers. ----

for (const step of steps) {
  step.hidden = links.length < 2;
  step.addEventListener("click", () => show(at + Number(step.dataset.viewerStep)));
}
viewer.querySelector("[data-viewer-close]").addEventListener("click", () => viewer.close());
stage.addEventListener("click", (event) => { if (event.target === stage) viewer.close(); });
viewer.addEventListener("close", () => {
  history.replaceState(history.state, "", location.pathname + location.search);
  linkAt(at).focus();
});

const keys = { ArrowLeft: () => at - 1, ArrowRight: () => at + 1, Home: () => 0, End: () => links.length - 1 };
document.addEventListener("keydown", (event) => {
  if (!viewer.open || !keys[event.key] || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(keys[event.key]());
});

// Two fingers belong to the browser, which zooms; in a zoomed picture one finger does, too, to move about in it.
const zoomed = () => visualViewport?.scale > 1;
let from = null;

const drag = (by) => { frame.style.translate = by && !calm.matches ? `${by}px` : ""; };
const end = () => { from = null; drag(0); };

visualViewport?.addEventListener("resize", () => viewer.classList.toggle("viewer--zoomed", zoomed()));
stage.addEventListener("pointerdown", (event) => {
  if (event.isPrimary && event.pointerType !== "mouse" && links.length > 1 && !zoomed()) from = event.clientX;
});
stage.addEventListener("pointermove", (event) => { if (from !== null && event.isPrimary) drag(event.clientX - from); });
stage.addEventListener("pointercancel", end);
stage.addEventListener("pointerup", (event) => {
  const by = from === null ? 0 : event.clientX - from;
  end();
  if (Math.abs(by) >= swipeFrom) show(at - Math.sign(by));
});
