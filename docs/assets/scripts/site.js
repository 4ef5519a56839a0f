// What the page needs of the browser beyond links: leaving at once, menu, colours, pictures, search.
// Everything works without it, too.
"use strict";
{
  const root = document.documentElement;

  // ---- What concerns somebody goes after its last day, also from a page that was kept somewhere. ----

  const today = (zone) => {
    try {
      return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format();
    } catch { // a browser that does not know the programme's clock: the latest day that there is anywhere
      return new Date(Date.now() + 14 * 3600 * 1000).toISOString().slice(0, 10);
    }
  };
  root.dataset.today = today(document.body.dataset.zone);
  for (const part of document.querySelectorAll("[data-last-day]")) {
    if (root.dataset.today <= part.dataset.lastDay) continue;
    if (part.dataset.gone) part.textContent = part.dataset.gone;
    else part.remove();
    if (!part.matches(".milestone")) continue;
    document.title = part.dataset.gone;
    for (const told of document.querySelectorAll("meta[name=description], meta[property], [type='application/ld+json']")) told.remove();
  }

  // ---- Leave now: nothing is left to see before the next site has loaded. It depends on nothing that follows. ----

  const title = document.title;
  const ways = document.querySelectorAll("[data-leave]");
  const counters = document.querySelectorAll("[data-leave-count]"); // the page's, and the viewer's, beside which the page is silent
  const timesToLeave = 3;

  const leave = () => {
    document.body.hidden = true;
    document.title = "\u200b";
    location.replace(ways[0].href);
  };
  // Counts what leaves when it is done three times in so many seconds, and tells how often it has been done.
  const countdown = (seconds, tell = () => {}) => {
    let times = [];
    const count = (now) => {
      times = now === undefined ? [] : [...times.filter((then) => now - then < seconds * 1000), now];
      tell(times.length);
      if (times.length >= timesToLeave) leave();
    };
    return { add: count, reset: () => { if (times.length) count(); } };
  };
  for (const way of ways) {
    way.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  }
  // Presses of Shift alone: while capitals are typed nothing is counted, nor said.
  const secondsToPress = 5;
  let alone = false;
  let silence;
  const presses = countdown(secondsToPress, (number) => {
    clearTimeout(silence);
    const words = ["", counters[0].dataset.twoMore, counters[0].dataset.oneMore][number] ?? "";
    for (const counter of counters) counter.textContent = words;
    if (words) silence = setTimeout(presses.reset, secondsToPress * 1000);
  });
  window.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    alone = event.key === "Shift";
    if (!alone) presses.reset();
  }, true);
  window.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && alone) presses.add(event.timeStamp);
  }, true);
  window.addEventListener("pointerdown", () => { alone = false; }, true);

  // Quick taps of two fingers that do not move, as they do to scroll and to zoom.
  const secondsToTap = 2;
  const secondsOfOneTap = 0.3;
  const farthest = 12; // pixels
  const taps = countdown(secondsToTap);
  let tap; // when its first finger came down, and where each did
  const far = ({ identifier, screenX, screenY }) => {
    const [x, y] = tap.fingers.get(identifier) ?? [screenX, screenY];
    return Math.hypot(screenX - x, screenY - y) > farthest;
  };
  const noTap = () => { tap = undefined; taps.reset(); };
  const touched = (name, listener) => window.addEventListener(name, listener, { capture: true, passive: true });
  touched("touchstart", (event) => {
    if (event.touches.length === event.changedTouches.length) tap = { began: event.timeStamp, fingers: new Map() };
    for (const { identifier, screenX, screenY } of event.changedTouches) tap?.fingers.set(identifier, [screenX, screenY]);
  });
  touched("touchmove", (event) => { if (tap && [...event.changedTouches].some(far)) noTap(); });
  touched("touchcancel", noTap);
  touched("touchend", (event) => {
    if (event.touches.length || !tap) return;
    if (tap.fingers.size === 2 && event.timeStamp - tap.began < secondsOfOneTap * 1000) taps.add(event.timeStamp);
    else noTap();
  });

  // On phones the way to leave stays in sight, also over a keyboard that lies on the page and in a page that is zoomed.
  const bar = ways[0].parentElement;
  const seen = window.visualViewport;
  let moved = 0;
  const stayInSight = () => {
    const fixed = getComputedStyle(bar).position === "fixed";
    moved = fixed ? Math.round(moved + seen.offsetTop + seen.height - bar.getBoundingClientRect().bottom) : 0;
    bar.style.transform = fixed && (moved || seen.scale !== 1) ? `translate(${seen.offsetLeft}px, ${moved}px) scale(${1 / seen.scale})` : "";
  };
  for (const name of ["resize", "scroll"]) seen?.addEventListener(name, stayInSight);

  window.addEventListener("pageshow", () => {
    presses.reset();
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

  // ---- The timeline narrowed down: fetched where there is one. ----

  if (document.querySelector("[data-refine]")) import("./refine.js").catch(() => {}); // links to the same stand beside it

  // ---- Search: a real button; what it needs is fetched when it is first opened. Pages without search have no such button. ----

  const searchButton = document.querySelector("[data-open-search]");
  if (searchButton) {
    const search = document.getElementById(searchButton.getAttribute("aria-controls"));
    const searchIsOpen = () => searchButton.getAttribute("aria-expanded") === "true";

    const showSearch = (open) => {
      searchButton.setAttribute("aria-expanded", String(open));
      search.classList.toggle("search--open", open);
      if (!open) return;
      const parts = search.querySelector("template");
      parts?.replaceWith(parts.content);
      search.querySelector(".search__field").focus();
      // All parts at once, since each names the next; where they fail, a link to the list of all pages stands beside the field.
      Promise.all(["search", "find", "words"].map((part) => import(`./${part}.js`))).catch(() => {});
    };
    const closeSearch = () => {
      showSearch(false);
      searchButton.focus();
    };
    searchButton.addEventListener("click", () => (searchIsOpen() ? closeSearch() : showSearch(true)));
    search.addEventListener("click", ({ target }) => { if (target.closest("[data-close-search]")) closeSearch(); });
    search.addEventListener("submit", (event) => event.preventDefault()); // its words never reach an address
    document.addEventListener("click", ({ target }) => {
      if (searchIsOpen() && !searchButton.contains(target) && (!search.contains(target) || target.closest("a"))) showSearch(false);
    });
    window.addEventListener("keydown", (event) => { if (event.key === "Escape" && searchIsOpen()) closeSearch(); }, true);
    search.addEventListener("keydown", (event) => { // Tab stays in it, for it lies over the page
      if (event.key !== "Tab") return;
      const stops = [...search.querySelectorAll("input, button, a, summary")].filter((one) => one.getClientRects().length);
      const ends = [stops[0], stops[stops.length - 1]];
      const [first, last] = event.shiftKey ? ends.reverse() : ends;
      if (event.target !== last) return;
      event.preventDefault();
      first.focus();
    });
    window.addEventListener("pageshow", () => {
      for (const field of search.querySelectorAll("input")) field.value = ""; // some browsers remember it
      showSearch(false);
    });
  }
}
