async words => {
  const { results } = await pagefind.search(words);
  return (await Promise.all(results.map((result) => result.data()))).map((page) => page.url);
}
