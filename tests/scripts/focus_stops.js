within => {
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  window.stops = [...document.querySelector(within).querySelectorAll(kinds)]
    .filter(stop => stop.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !stop.closest(".unseen"));
  return stops.map(stop => stop.textContent.trim() || stop.type);
}
