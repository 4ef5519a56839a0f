() => {
  const readOut = ["alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext",
    "content", "label", "placeholder", "summary", "title", "value"];
  const silent = ["charset", "viewport", "referrer", "robots", "theme-color", "twitter:card", "og:type", "og:url", "og:locale",
    "og:locale:alternate", "og:image", "og:image:type", "og:image:width", "og:image:height"];
  const ids = ["dimension", "goal"]; // what a script compares, no words
  const texts = [], language = element => element.closest("[lang]").lang;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.matches("script, style, noscript")) texts.push([language(parent), walker.currentNode.data]);
  }
  for (const element of document.querySelectorAll("*")) {
    const attribute = name => element.getAttribute(name) ?? "";
    if (element.matches("meta") && silent.includes(attribute("name") || attribute("property") || "charset")) continue;
    const own = readOut.filter(name => name !== "value" || !element.matches("option")).map(attribute);
    const words = Object.entries(element.dataset).map(([key, value]) => !ids.includes(key) && /\s/.test(value) ? value : "");
    const drawn = ["::before", "::after"].map(part => getComputedStyle(element, part).content.match(/^"(.*)"$/)?.[1] ?? "");
    texts.push(...[...own, ...words, ...drawn].filter(Boolean).map(text => [language(element), text]));
  }
  return JSON.stringify(texts);
}
