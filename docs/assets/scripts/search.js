// Search: the texts of the pages in this language, fetched when a reader first opens it. What is typed goes nowhere.
// Every word stands in the page, in its language.

import { finder } from "./find.js";

const search = document.getElementById("search");
const field = search.querySelector(".search__field");
const status = search.querySelector(".search__status");
const list = search.querySelector(".search__results");
const root = new URL(search.dataset.root, location.href);
const words = status.dataset;
const digits = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
const most = 20; // pages shown
const before = 8, shown = 36; // words of an excerpt: before the first that was looked for, and together

const inWords = (one, other, number) => (number === 1 ? one : other.replace("#", digits.format(number)));

const index = await (await fetch(new URL(search.dataset.index, location.href))).json();
index.pages = index.pages.filter(([, , , lastDay]) => !(lastDay < document.documentElement.dataset.today));
const find = finder(index);

const element = (tag, name, ...parts) => {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...parts);
  return made;
};

// The words of `text`, with those that were looked for marked.
const marked = (text, isHit) => text.split(/(\s+)/).map((part) => (isHit(part) ? element("mark", "", part) : part));

const excerpt = (text, isHit) => {
  const parts = text.split(/\s+/);
  const first = parts.findIndex((part) => isHit(part));
  const from = first > before + 2 ? first - before : 0;
  const cut = parts.slice(from, from + shown).join(" ");
  return marked(`${from ? "… " : ""}${cut}${from + shown < parts.length ? " …" : ""}`, isHit);
};

const link = (address, title, text, isHit) => {
  const made = element("a", "search__link", element("span", "search__title", ...marked(title, isHit)), element("span", "search__excerpt", ...excerpt(text, isHit)));
  made.href = new URL(address, root);
  return made;
};

// A page stands with its best part; the other parts that answer are folded away.
const item = ({ page, sections }, isHit) => {
  const [address, title, parts] = index.pages[page];
  const [best, ...others] = sections.length ? sections : [{ section: 0 }];
  const partOf = ({ section }) => parts[section] ?? ["", "", ""];
  const [anchor, heading, text] = partOf(best);
  const made = element("li", "search__item", link(anchor ? `${address}#${anchor}` : address, heading ? `${title}: ${heading}` : title, text, isHit));
  const more = others.map(partOf).filter(([, name]) => name);
  if (more.length) {
    const links = more.map(([place, name, said]) => link(`${address}#${place}`, name, said, isHit));
    made.append(element("details", "search__more", element("summary", "", inWords(words.moreOne, words.moreOther, more.length)), ...links));
  }
  return made;
};

const answer = () => {
  const { results, isHit } = find(field.value);
  list.replaceChildren(...results.slice(0, most).map((one) => item(one, isHit)));
  if (!field.value.trim()) status.textContent = words.start;
  else status.textContent = results.length ? inWords(words.one, words.other, results.length) : words.none;
};

field.addEventListener("input", answer);
answer();

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
