() => {
  window.bare = new CSSStyleSheet();
  bare.replaceSync("* { -webkit-text-fill-color: transparent !important; text-decoration-color: transparent !important; }"
    + "text { fill: transparent !important; }");
  document.adoptedStyleSheets.push(bare);
  return new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
}
