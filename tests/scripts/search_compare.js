async (given) => {
  const {spelling} = await import("/assets/scripts/words.js");
  const [rules, texts] = JSON.parse(given);
  const {words, stem, sound, roman, romanised} = spelling(rules);
  const split = texts.map(words);
  const each = [...new Set(split.flat())].map((word) => [word, [stem(word), sound(word), roman(word), romanised(word)]]);
  return JSON.stringify([split, each]);
}
