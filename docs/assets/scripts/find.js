// Finds pages by words: all words of a question must be on a page, in any form, spelling or script that words.js knows.

import { spelling } from "./words.js";

const inTitle = 4, ofTitle = 6, inHeading = 3, inText = 1; // what a word counts for where it stands; the title's words share ofTitle
const exact = 1, sameStem = 0.9, begun = 0.7, sameMeaning = 0.7, sameSound = 0.6, romanised = 0.6, sameBeginning = 0.4, mistyped = 0.4;
const longEnough = 4; // signs, for a word that may be mistyped or is only begun
const longKey = 3; // signs of a romanised word that is only begun, or that is compared with a word of the other script
const longSkeleton = 7; // signs that are left of a Bengali word without its vowels, where one of them may be wrong

// Whether one sign was left out, added, changed, or swapped with its neighbour.
const almost = (one, other) => {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const rest = (word, from) => word.slice(from);
  return rest(one, start + 1) === rest(other, start + 1) || rest(one, start) === rest(other, start + 1) || rest(one, start + 1) === rest(other, start)
    || (one[start] === other[start + 1] && one[start + 1] === other[start] && rest(one, start + 2) === rest(other, start + 2));
};

export const finder = ({ rules, synonyms, pages }) => {
  const spell = spelling(rules);
  const stop = new Set(rules.stop.flatMap(spell.words));
  const texts = pages.flatMap(([, title, sections], page) => [
    { page, section: -1, text: title, worth: inTitle + ofTitle / (spell.words(title).length || 1) },
    ...sections.flatMap(([, heading, text], section) => [{ page, section, text: heading, worth: inHeading }, { page, section, text, worth: inText }]),
  ]);

  // What a word may be taken for.
  const forms = (word) => {
    const stem = spell.stem(word);
    return { word, stem, sound: spell.sound(word), romans: [...new Set([word, stem].map(spell.roman))] };
  };
  const formsOf = (words) => words.flatMap(spell.words).map(forms);
  const groups = synonyms.map(([words, typed]) => ({ told: formsOf(words), asked: formsOf([...words, ...typed]) }));

  // Every word of the pages, and what it counts for where it stands.
  const known = new Map();
  for (const { page, section, text, worth } of texts) {
    for (const word of spell.words(text)) {
      if (!known.has(word)) known.set(word, { ...forms(word), places: new Map() });
      const { places } = known.get(word);
      const place = `${page} ${section}`;
      places.set(place, Math.hypot(places.get(place) ?? 0, worth)); // twice is more than once, but not double
    }
  }

  // How well `asked` fits what is `known`; 0 if it does not.
  const fit = (asked, entry, last) => {
    if (entry.word === asked.word) return exact;
    if (entry.stem === asked.stem) return sameStem;
    if (last && entry.word.startsWith(asked.word)) return begun;
    if (entry.sound === asked.sound) return sameSound;
    if (asked.keys.some((key) => entry.romans.some((roman) => key === roman || (key.length >= longKey && roman.startsWith(key))))) return romanised;
    return asked.stem.length >= longEnough && entry.word.startsWith(asked.stem) ? sameBeginning : 0;
  };
  const slip = (asked, entry) => {
    const close = (one, other, least) => one.length >= least && almost(one, other);
    const least = asked.romans.includes("") ? longEnough : longSkeleton;
    const written = close(asked.sound, entry.sound, longEnough) || close(asked.word, entry.word, longEnough);
    return written || asked.keys.some((key) => entry.romans.some((roman) => close(key, roman, least))) ? mistyped : 0;
  };
  // A name in the other script.
  const named = (asked, entry) => asked.romans.some((roman) => roman.length >= longKey && spell.romanised(entry.word).includes(roman)) ? romanised : 0;
  const asking = (word) => ({ ...forms(word), keys: [...spell.romanised(word), spell.roman(word)].filter((key) => key.length > 1) });

  // The words of the site that `word` may mean, each with how well it fits: those that fit in some way, or else those mistyped.
  const meant = (word, last) => {
    const asked = asking(word);
    const found = new Map();
    const add = (entry, fits) => { if (fits > (found.get(entry) ?? 0)) found.set(entry, fits); };
    const search = (how) => { for (const entry of known.values()) add(entry, how(asked, entry, last)); };
    const mean = (how) => {
      for (const group of groups.filter((one) => one.asked.some((member) => how(asked, member, false)))) {
        for (const entry of known.values()) if (group.told.some((member) => member.stem === entry.stem)) add(entry, sameMeaning);
      }
    };
    search(fit);
    mean(fit);
    if (!found.size) search(named);
    if (!found.size) search(slip);
    if (!found.size) mean(slip);
    return found;
  };

  // Returns the pages that answer `question`, the best first: [page, its sections by worth, the words that were meant].
  return (question) => {
    const words = [...new Set(spell.words(question))];
    const telling = words.filter((word) => !stop.has(word));
    const asked = (telling.length ? telling : words).map((word) => meant(word, word === words.at(-1)));
    const sections = new Map(); // for each page and section how well it answers each word
    asked.forEach((entries, number) => {
      for (const [{ places }, fits] of entries) {
        const rarity = Math.log(1 + pages.length / new Set([...places.keys()].map((place) => place.split(" ")[0])).size);
        for (const [place, worth] of places) {
          if (!sections.has(place)) sections.set(place, asked.map(() => 0));
          const scores = sections.get(place);
          scores[number] = Math.max(scores[number], worth * fits * rarity);
        }
      }
    });
    const sum = (scores) => scores.reduce((total, one) => total + one, 0);
    const found = new Map();
    for (const [place, scores] of sections) {
      const [page, section] = place.split(" ").map(Number);
      if (!found.has(page)) found.set(page, { page, best: asked.map(() => 0), sections: [] });
      const one = found.get(page);
      one.best = one.best.map((best, number) => Math.max(best, scores[number]));
      if (section >= 0) one.sections.push({ section, score: sum(scores) });
    }
    const answered = ({ best }) => best.filter((score) => score).length;
    const most = Math.max(0, ...[...found.values()].map(answered));
    const sure = asked.filter((entries) => [...entries.values()].some((fits) => fits > mistyped)).length;
    const enough = most === asked.length || sure >= asked.length / 2; // half a question is answered only where no word of it is guessed
    const results = [...found.values()].filter((one) => enough && most && answered(one) === most);
    for (const one of results) one.sections.sort((a, b) => b.score - a.score);
    results.sort((a, b) => sum(b.best) - sum(a.best) || a.page - b.page);
    const hits = new Set(asked.flatMap((entries) => [...entries.keys()].map(({ word }) => word)));
    return { results, isHit: (text) => spell.words(text).some((word) => hits.has(word)) };
  };
};
