// What the page needs of the browser beyond links: leaving at once, menu, colours, pictures, search.
// Everything works without it, too.
"use strict";
{
  const root = document.documentElement;

  // ---- Leave now: nothing is left to see before the next site has loaded. It depends on nothing that follows. ----

  const title = document.title;
  const ways = document.querySelectorAll("[data-leave]");
  const pressesToLeave = 3;
  const secondsForThem = 5;
  let presses = [];

  const leave = () => {
    document.body.hidden = true;
    document.title = "\u200b";
    location.replace(ways[0].href);
  };
  for (const way of ways) {
    way.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  }
  window.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const now = event.timeStamp;
    presses = event.key === "Shift" ? [...presses, now].filter((then) => now - then < secondsForThem * 1000) : [];
    if (presses.length >= pressesToLeave) leave();
  }, true);
  window.addEventListener("pageshow", () => {
    presses = [];
    document.body.hidden = false;
    document.title = title;
  });

  // ---- The menu: a real button that says what it opens. Escape closes it and gives the focus back. ----

  const menuButton = document.querySelector(".menu-button");
  const menu = document.getElementById(menuButton.getAttribute("aria-controls"));
  const menuIsOpen = () => menuButton.getAttribute("aria-expanded") === "true";

  const showMenu = (open) => {
    menuButton.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("menu--open", open);
  };
  menuButton.addEventListener("click", () => showMenu(!menuIsOpen()));
  window.addEventListener("pageshow", () => showMenu(false));
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menuIsOpen()) return;
    showMenu(false);
    menuButton.focus();
  }, true);

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

  // ---- Pictures: a link opens the large picture; the viewer, fetched on first use, shows it over the page instead. ----

  if (document.querySelector(".viewer")?.showModal) {
    const view = async (link) => (await import("./viewer.js")).view(link);

    document.addEventListener("click", (event) => {
      const link = event.target.closest(".picture__open");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      view(link).catch(() => location.assign(link.href));
    });

    const viewNamed = () => {
      const link = document.getElementById(location.hash.slice(1))?.querySelector(":scope > .picture__open");
      if (link) view(link).catch(() => {}); // the browser has gone to the picture in the page
    };
    window.addEventListener("hashchange", viewNamed);
    viewNamed();
  }

  // ---- Search: Material's, behind a real button. Pages without it have no such button. ----

  const searchButton = document.querySelector("[data-open-search]");
  if (searchButton) {
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
    window.addEventListener("pageshow", () => { if (searchSwitch.checked) searchSwitch.click(); }); // some browsers remember it

    document.addEventListener("click", (event) => {
      if (searchSwitch.checked && !search.contains(event.target) && !searchButton.contains(event.target)) searchSwitch.click();
    });

    // Material's script takes f, s, /, p, n and others for itself and lets Tab close search: only what search needs goes on to it.
    const forSearch = new Set(["Enter", "Escape", "ArrowUp", "ArrowDown"]);
    window.addEventListener("keydown", (event) => {
      const open = searchSwitch.checked;
      if (event.key === "Escape" && open) {
        event.stopPropagation();
        showSearch(false);
        searchButton.focus();
      } else if (event.key.length === 1 || event.key === "Tab" || (open && !(search.contains(event.target) && forSearch.has(event.key)))) {
        event.stopPropagation();
      }
    }, true);

    // Results come without a place in the Tab order and with ASCII digits.
    const digits = new Intl.NumberFormat(root.lang, { useGrouping: false });
    const inOwnDigits = (text) => text.replace(/[0-9]/g, (digit) => digits.format(Number(digit)));
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node.nodeType === Node.TEXT_NODE) node.data = inOwnDigits(node.data);
        else for (const one of node.querySelectorAll?.("[tabindex='-1']") ?? []) one.removeAttribute("tabindex");
      }
    }).observe(search.querySelector("[data-md-component=search-result]"), { childList: true, subtree: true });
  }
}
