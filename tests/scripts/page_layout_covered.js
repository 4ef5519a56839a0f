() => {
  scrollTo({top: document.documentElement.scrollHeight, behavior: "instant"});
  const bar = document.querySelector(".leave");
  const end = Math.max(...[...document.querySelectorAll("footer *")].map(element => element.getBoundingClientRect().bottom));
  return getComputedStyle(bar).position === "fixed" && end > bar.getBoundingClientRect().top + 1;
}
