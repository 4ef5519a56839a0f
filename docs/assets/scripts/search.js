// Search: Material's index and the worker that searches it, fetched when a reader first opens search. What is typed goes to the
// worker and nowhere else. Every word stands in the page, in its language.

const search = document.getElementById("search");
const field = search.querySelector(".search__field");
const status = search.querySelector(".md-search-result__meta");
const list = search.querySelector(".md-search-result__list");
const site = new URL(search.dataset.root, location.href);
const words = status.dataset;
const own = document.documentElement.lang;
const digits = new Intl.NumberFormat(own, { useGrouping: false });
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3; // the kinds of messages to and from Material's worker
const most = 20; // pages shown

const inWords = (one, other, number) => (number === 1 ? one : other.replace("#", digits.format(number)));
const inOwnDigits = (text) => text.replace(/[0-9]/g, (digit) => digits.format(Number(digit)));

// ---- What the worker answers is text with tags and marks: only the marks stay, and no text ever becomes a tag. ----

const signs = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#34;": "\"", "&#39;": "'" };

const marked = (tag, name, html) => {
  const element = document.createElement(tag);
  element.className = name;
  for (const [number, part] of html.replace(/<(?!\/?mark>)[^>]*>/g, " ").split(/<\/?mark>/).entries()) {
    const text = inOwnDigits(part.replace(/&(?:amp|lt|gt|quot|#34|#39);/g, (sign) => signs[sign]));
    if (number % 2) element.append(Object.assign(document.createElement("mark"), { textContent: text }));
    else element.append(text);
  }
  return element;
};

const link = ({ location: address, title, text }) => {
  const element = document.createElement("a");
  element.className = "md-search-result__link";
  element.href = new URL(address, site);
  element.append(marked("span", "md-search-result__title", title), marked("span", "md-search-result__article", text));
  return element;
};

// ---- A page stands with its best places; the others are folded away. ----

const item = (found) => {
  const places = [...found];
  const page = places.findIndex((one) => !one.location.includes("#"));
  const first = places.splice(Math.max(page, 0), 1)[0];
  const best = places.filter((one) => one.score >= found[0].score);
  const others = places.filter((one) => one.score < found[0].score);
  const element = document.createElement("li");
  element.className = "md-search-result__item";
  element.append(link(first), ...best.map(link));
  if (others.length) {
    const more = document.createElement("details");
    more.className = "md-search-result__more";
    more.append(document.createElement("summary"), ...others.map(link));
    more.firstChild.textContent = inWords(words.moreOne, words.moreOther, others.length);
    element.append(more);
  }
  return element;
};

const show = (items) => {
  list.replaceChildren(...items.slice(0, most).map(item));
  if (!field.value.trim()) status.textContent = words.start;
  else status.textContent = items.length ? inWords(words.one, words.other, items.length) : words.none;
};

// ---- The worker gets the pages of this language, then one question for each change of the words. ----

// The page's policy lets no text become a script, but for the address of the worker.
const address = { createScriptURL: (text) => text };
const trusted = window.trustedTypes?.createPolicy("worker", address) ?? address;

const worker = new Worker(trusted.createScriptURL(new URL(search.dataset.worker, location.href).href));
const ask = () => worker.postMessage({ type: QUERY, data: field.value });

worker.addEventListener("message", ({ data: { type, data } }) => {
  if (type === READY) {
    ask();
    field.addEventListener("input", ask);
  } else if (type === RESULT) show(data.items);
});

const others = [...document.querySelectorAll("[data-language]")].map((one) => one.lang);
const index = await (await fetch(new URL("search/search_index.json", site))).json();
const inLanguage = (code) => ({ location: address }) => address.startsWith(`${code}/`);
const here = index.docs.some(inLanguage(own)) ? index.docs.filter(inLanguage(own)) : index.docs.filter((one) => !others.some((code) => inLanguage(code)(one)));
worker.postMessage({ type: SETUP, data: { config: index.config, docs: here, options: { suggest: false } } });

// ---- Enter goes to the first result, arrows through all of them. ----

const links = () => [...list.querySelectorAll("a, summary")].filter((one) => one.checkVisibility?.() ?? true);

search.querySelector("form").addEventListener("submit", () => links()[0]?.click());
search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [field, ...links()];
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
});
