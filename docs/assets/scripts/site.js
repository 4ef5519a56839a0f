// What the page needs of the browser beyond links: menu, search, colours, leaving at once. Everything works without it, too.
"use strict";
{
  const root = document.documentElement;

  // ---- Menu and search: real buttons that say what they open. Escape closes them and gives the focus back. ----

  const menuButton = document.querySelector(".menu-button");
  const menu = document.getElementById(menuButton.getAttribute("aria-controls"));

  const showMenu = (open) => {
    menuButton.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("menu--open", open);
  };
  menuButton.addEventListener("click", () => showMenu(menuButton.getAttribute("aria-expanded") !== "true"));

  const searchButton = document.querySelector("[data-open-search]");
  const searchSwitch = document.querySelector("[data-md-toggle=search]"); // Material's script opens and closes search with it
  const search = document.getElementById(searchButton.getAttribute("aria-controls"));
  const query = search.querySelector("[data-md-component=search-query]");

  const showSearch = (open) => {
    if (searchSwitch.checked !== open) searchSwitch.click();
    if (open) query.focus();
    else if (search.contains(document.activeElement) || document.activeElement === document.body) searchButton.focus();
  };
  searchSwitch.addEventListener("change", () => searchButton.setAttribute("aria-expanded", String(searchSwitch.checked)));
  searchButton.addEventListener("click", () => showSearch(!searchSwitch.checked));
  search.querySelector("[data-close-search]").addEventListener("click", () => { showSearch(false); searchButton.focus(); });
  search.querySelector("form").addEventListener("submit", (event) => event.preventDefault()); // search terms never reach an address
  query.addEventListener("input", () => query.dispatchEvent(new KeyboardEvent("keyup"))); // pasted, spoken and handwritten words

  document.addEventListener("click", (event) => {
    if (searchSwitch.checked && !search.contains(event.target) && !searchButton.contains(event.target)) searchSwitch.click();
  });

  // Material's script takes f, s, /, p, n and others for itself and lets Tab close search: only what search needs goes on to it.
  const forSearch = new Set(["Enter", "Escape", "ArrowUp", "ArrowDown"]);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menuButton.getAttribute("aria-expanded") === "true") {
      showMenu(false);
      menuButton.focus();
    }
    if (event.key === "Escape" && searchSwitch.checked) {
      event.stopPropagation();
      showSearch(false);
      searchButton.focus();
    } else if (event.key.length === 1 || event.key === "Tab" || (searchSwitch.checked && !(search.contains(event.target) && forSearch.has(event.key)))) {
      event.stopPropagation();
    }
  }, true);

  // Results come without a place in the Tab order and with ASCII digits.
  const digits = new Intl.NumberFormat(root.lang, { useGrouping: false });
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType === Node.TEXT_NODE) node.data = inOwnDigits(node.data);
        else for (const one of node.querySelectorAll?.("[tabindex='-1']") ?? []) one.removeAttribute("tabindex");
      }
    }
  }).observe(search.querySelector("[data-md-component=search-result]"), { childList: true, subtree: true });

  function inOwnDigits(text) {
    return text.replace(/[0-9]/g, (digit) => digits.format(Number(digit)));
  }

  // ---- Colours: the system's, until the reader chooses. ----

  document.querySelector("[data-scheme-toggle]").addEventListener("click", () => {
    const dark = root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
    try {
      localStorage.setItem("scheme", root.dataset.scheme);
    } catch {
      // A browser that stores nothing keeps the choice for this page only.
    }
  });

  // ---- The other language keeps the place on the page. ----

  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }

  // ---- Leave now: nothing is left to see before the next site has loaded. ----

  const title = document.title;
  for (const link of document.querySelectorAll("[data-leave]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.body.hidden = true;
      document.title = "\u200b";
      location.replace(link.href);
    });
  }
  window.addEventListener("pageshow", () => {
    document.body.hidden = false;
    document.title = title;
    showMenu(false);
  });
}
