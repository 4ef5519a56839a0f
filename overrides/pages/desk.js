// The desk: a link shows its page beside the lists where there is room for it, and a place can be copied for an editor.
const beside = document.querySelector(".desk__beside");
const copied = document.querySelector("[data-copied]");

document.querySelector(".desk").addEventListener("click", async (event) => {
  const link = event.target.closest("[data-beside]");
  if (link) link.target = beside.checkVisibility() ? "beside" : "";
  const place = event.target.closest("[data-copy]")?.dataset.copy;
  if (!place) return;
  await navigator.clipboard.writeText(place);
  event.target.closest("[data-copy]").dataset.done = "";
  copied.textContent = copied.dataset.copied.replace("{place}", place);
});
