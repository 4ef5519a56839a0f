words => {
  const field = document.querySelector(".search__field");
  field.value = words;
  field.dispatchEvent(new InputEvent("input", {bubbles: true, inputType: "insertFromPaste"}));
  return [...document.querySelectorAll(".search__item > .search__link")].map((link) => link.pathname);
}
