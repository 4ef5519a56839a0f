// Opens what a page has with the page's own buttons: the menu, search with a result, a picture. It waits within the page, which is quicker.
async (lookedFor) => {
  const until = async (holds) => {
    for (let wait = 0; !holds(); wait += 10) {
      if (wait > 20_000) throw new Error(`${location.pathname}: ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame); // the page has looked what to focus
  const buttons = [".menu-button", "[data-open-search]", ".picture__open"];
  const [menu, search, picture] = buttons.map((selector) => document.querySelector(selector));
  menu.click();
  await until(() => document.querySelector(".menu--open")?.checkVisibility());
  menu.click();
  if (search) {
    search.click();
    const field = document.querySelector("[type=search]");
    field.value = lookedFor;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await until(() => document.querySelector(".search__link")?.checkVisibility());
    search.click();
  }
  if (picture) {
    picture.click();
    await until(() => document.querySelector(".viewer[open] picture img")?.complete);
    document.querySelector(".viewer").close();
  }
}
