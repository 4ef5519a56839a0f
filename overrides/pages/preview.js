// The preview follows what is saved: it shows the page anew, or says beside the old one what is wrong with the file.
const place = document.createElement("pre");
place.setAttribute("role", "status");
place.className = "preview-problem";
place.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:9;margin:0;max-height:60vh;overflow:auto;padding:1rem;background:#fff4e5;color:#3b2300;border-top:4px solid #b00;white-space:pre-wrap;font:14px/1.5 monospace";

// The script's own address says what the page knows, so that nothing is missed that is saved while it loads.
const events = new EventSource(`/preview/events${new URL(document.currentScript.src).search}`);
events.addEventListener("page", () => location.reload());

// What is within the page is put in its place without loading all else again, unless a script holds on to parts of it.
const HELD = "script, [data-leave], [data-leave-count], [data-language], [data-refine]";
const content = (page) => page.getElementById("content");
const isHeld = (next) =>
  [document, next].some((page) => !content(page) || content(page).querySelector(HELD)) ||
  !document.querySelector(".viewer") !== !next.querySelector(".viewer") ||
  document.querySelector("link[href$='viewer.css']"); // the viewer has come, and knows the pictures that are there
let asked = 0;
events.addEventListener("content", async () => {
  const number = ++asked;
  const next = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  if (number !== asked) return; // newer words are on their way
  if (isHeld(next)) return location.reload();
  document.title = next.title;
  content(document).replaceWith(content(next));
  place.remove();
});
events.addEventListener("problem", (event) => {
  const said = JSON.parse(event.data);
  place.textContent = said[document.documentElement.lang] ?? Object.values(said)[0] ?? "";
  if (place.textContent) document.body.append(place);
  else place.remove();
});
