// The timeline narrowed down by several things at once, on the page alone: nothing is stored, sent, or put into an address.
// What there is to choose from stands in the list of all pages, which is fetched at the first choice.
"use strict";
{
  const form = document.querySelector("[data-refine]");
  const status = document.querySelector(".refine__status");
  const found = document.querySelector(".refine__found");
  const standing = document.querySelector("[data-standing]");
  const choices = [...form.elements];
  const first = choices.map((one) => [...one.options].find((option) => option.defaultSelected)?.value ?? one.options[0].value);
  let rows;
  let digits; // dear to make on a phone

  const lasting = (page) => [...page.querySelectorAll("[data-year]")].filter(({ dataset }) => !(dataset.lastDay < document.documentElement.dataset.today));
  const fetched = () => new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // which parses without running anything
    request.open("GET", form.dataset.refine);
    request.responseType = "document";
    request.onload = () => (request.response ? done(lasting(request.response)) : failed());
    request.onerror = failed;
    request.send();
  });
  const row = (line) => {
    const made = document.importNode(line, true);
    const link = made.querySelector("a");
    link.href = new URL(link.getAttribute("href"), new URL(form.dataset.refine, location.href));
    return made;
  };
  const fits = (line) => choices.every(({ name, value }) => !value || line.dataset[name].split(" ").includes(value));

  const untouched = () => choices.every((one, number) => one.value === first[number]);

  const refined = async () => {
    if (!rows && untouched()) return;
    try {
      rows ??= await fetched();
    } catch {
      return; // the links beside the lists lead to pages that need no script
    }
    const asBefore = untouched();
    const left = asBefore ? [] : rows.filter(fits);
    found.replaceChildren(...left.map(row));
    found.hidden = asBefore;
    standing.hidden = !asBefore;
    digits ??= new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
    const words = left.length === 1 ? form.dataset.one : form.dataset.other;
    status.textContent = asBefore ? "" : words.replace("{count}", digits.format(left.length));
  };

  form.addEventListener("change", refined);
  refined(); // a reader may have chosen before this script came
}
