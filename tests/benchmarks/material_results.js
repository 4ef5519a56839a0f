() => new Promise(done => {
  const count = () => document.querySelectorAll(".md-search-result__item").length;
  const wrap = document.querySelector(".md-search__scrollwrap");
  let last = -1, same = 0;
  const look = () => {
    wrap.scrollTo(0, wrap.scrollHeight);
    same = count() === last ? same + 1 : 0;
    last = count();
    if (same < 4) setTimeout(look, 25);
    else done([...document.querySelectorAll(".md-search-result__item > a")].map((link) => link.pathname));
  };
  look();
})
