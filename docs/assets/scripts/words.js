// Words made comparable, however somebody types them: scripts/publishing/search/words.py does exactly the same (a test compares them).
// The rules of the site's languages come with the index.

const accents = /[\u0300-\u036f]/g;
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff'\u2019\u02bc]/g; // joiners, and apostrophes within words
const grouped = /([0-9]),(?=[0-9])/g;
const aDigit = /\p{Nd}/u;
const letters = /\p{L}/gu;

// The value of a digit of any script: how many digits stand before it in Unicode, where those of a script stand in order.
const value = (digit) => {
  let before = digit.codePointAt(0);
  while (aDigit.test(String.fromCodePoint(before - 1))) before -= 1;
  return String((digit.codePointAt(0) - before) % 10);
};

const once = (text) => text.replace(/(.)\1+/gsu, "$1");
const ascii = (text) => /^[\0-\x7f]*$/.test(text);

export const spelling = (rules) => {
  const changes = (list) => list.map(([pattern, instead]) => [new RegExp(pattern, "gu"), instead]);
  const cuts = (list) => list.map(([pattern, instead, least]) => [new RegExp(pattern, "u"), instead, least]);
  const same = changes(rules.same), alike = changes(rules.alike), toLatin = changes(rules.roman), latin = changes(rules.latin);
  const endings = cuts(rules.endings), latinEndings = cuts(rules.latin_endings);

  const changed = (word, list) => list.reduce((text, [pattern, instead]) => text.replace(pattern, instead), word);

  const without = (word, list) => {
    for (const [pattern, instead, least] of list) {
      const found = pattern.exec(word);
      const left = found ? word.slice(0, found.index) + found[1] + instead : "";
      if ((left.match(letters) ?? []).length >= least) return without(left, list);
    }
    return word;
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(accents, "").replace(unseen, "").replace(/\p{Nd}/gu, value);
  const stem = (word) => without(word, endings);

  return {
    words: (text) => changed(plain(text), same).replace(grouped, "$1").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [],
    stem,
    sound: (word) => once(changed(stem(word), alike)),
    roman: (word) => {
      const text = ascii(word) ? "" : once(changed(word, toLatin));
      return ascii(text) ? text : "";
    },
    romanised: (word) => (ascii(word) ? [...new Set([word, without(word, latinEndings)].map((one) => once(changed(one, latin))))] : []),
  };
};
