"""Measure the layout of a page in the browser; each script returns what is wrong, or nothing."""

from conftest import script

# What a finger or a mouse can hit is measured by what lies under points around the middle. Links within a sentence are as high as
# its line (WCAG 2.2, 2.5.5, the exception for what stands inline); the skip link only keyboards reach.
SMALL = script("page_layout_small.js")
# What moves or would move, pseudo-elements included.
MOVING = script("page_layout_moving.js")
# Letters outside the window or cut off by a box; excerpts in search may end in dots, for they stand in full on their page.
CUT = script("page_layout_cut.js")
# On phones the bar along the bottom leaves the end of the page free.
COVERED = script("page_layout_covered.js")
# WCAG 2.2, 1.4.12.
SPACED = script("page_layout_spaced.js")
# What marks an element where the reader's own colours replace all grounds: lines around it or under its words.
LINES = script("page_layout_lines.js")
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
