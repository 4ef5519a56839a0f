"""Search for phrases as readers see them: whole words with their endings, in any letter case and way of typing."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

import regex

from publishing.content import markdown
from publishing.files.characters import DASHES, INVISIBLE, NUKTA, join_nukta
from publishing.i18n.vocabulary import Vocabulary, load_vocabulary

LETTER = r"[\p{L}\p{M}\p{N}]"
JOIN = rf"[\s{INVISIBLE}{DASHES}]+"
WORDS_BETWEEN = rf"(?:{JOIN}[\p{{L}}\p{{M}}\p{{N}}'’,]+){{0,3}}{JOIN}"
NAME = r"(?-i:\p{Lu})[\p{L}\p{M}]+(?:\s(?-i:\p{Lu})[\p{L}\p{M}]+)?"
MOST_ENDINGS = 3

_INVISIBLE = f"[{INVISIBLE}]*"
_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LETTER = regex.compile(LETTER)
_TYPED = {
    "'": "['’ʼ]",
    **{letter: f"(?:{letter}|{split})" for letter, split in NUKTA.items()},
    "\u09cb": "(?:\u09cb|\u09c7\u09be)",
    "\u09cc": "(?:\u09cc|\u09c7\u09d7)",
}
_SAME = str.maketrans({"’": "'", "ʼ": "'", "İ": "i", "ı": "i"} | dict.fromkeys(INVISIBLE, ""))
_OTHER_DIGIT = re.compile(r"[^\D0-9]")  # than those of ASCII
WordTest: TypeAlias = Callable[[str], object]
_RAREST_FIRST = ("month", "place", "adult", "person", "people", "number", "name")
_PART = regex.compile(r"\{(?P<slot>\w+)\}|(?P<gap>\s*…\s*)|(?P<join>[\s-]+)|(?P<word>[^{…\s-]+)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhrasePattern:
    """One or more phrases as an expression, with tests of words that tell quickly where none of them can be.

    A text that holds a phrase has a word that `required_word` accepts. For one of `each`, the single phrases, it also has words
    for all of its `word_tests`; `any_word` accepts the words that one of these tests accepts.
    """

    expression: str
    required_word: WordTest
    any_word: WordTest
    word_tests: tuple[WordTest, ...]
    each: tuple[PhrasePattern, ...] = ()

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yield every match in `text`, whose digits must be 0 to 9."""
        return matches(self.expression, text)


@dataclass(frozen=True, slots=True, eq=False)
class WordPattern:
    """A test that accepts words in which `expression` matches.

    All of these contain `part`, as fold() writes it; it is looked for first, because expressions are slow.
    """

    expression: str
    part: str = ""

    def __call__(self, word: str) -> bool:
        """Return whether the expression matches in `word`."""
        return self.part in fold(word) and bool(_compiled(self.expression, word).search(ascii_digits(word)))


class AnyOf:
    """A test that accepts what any of several tests accepts. One search finds out whether a word has the part of any of them."""

    def __init__(self, tests: Iterable[WordTest]) -> None:
        self.tests: tuple[WordTest, ...] = tuple(
            dict.fromkeys(single for test in tests for single in (test.tests if isinstance(test, AnyOf) else (test,)))
        )
        self._with_part = [test for test in self.tests if isinstance(test, WordPattern) and test.part]
        self._others = [test for test in self.tests if not (isinstance(test, WordPattern) and test.part)]
        self._any_part = re.compile("|".join(re.escape(test.part) for test in self._with_part) or "(?!)")

    def __call__(self, word: str) -> bool:
        """Return whether any test accepts `word`."""
        if self._any_part.search(fold(word)) and any(test(word) for test in self._with_part):
            return True
        return bool(self._others) and any(test(word) for test in self._others)


# One object for each expression, because the index remembers words by the test.
word_pattern = cache(WordPattern)
any_of = cache(AnyOf)


@dataclass(slots=True)
class WordIndex:
    """Every word of many texts, tested once by each test: many texts are made of few words.

    A word is whatever stands between white space. Where a test that a phrase needs accepts none of a text's words, the text
    need not be searched for the phrase; without this the rules take several times as long.
    """

    _words: list[str] = field(default_factory=list)
    _distinct: set[str] = field(default_factory=set)
    _accepted: dict[WordTest, tuple[set[str], int]] = field(default_factory=dict)  # with the number of words tested so far
    _accepting: dict[tuple[PhrasePattern, str], frozenset[WordTest]] = field(default_factory=dict)

    def add(self, words: AbstractSet[str]) -> None:
        """Add `words`."""
        if new := words - self._distinct:
            self._words += new
            self._distinct |= new

    def accepted(self, test: WordTest) -> AbstractSet[str]:
        """Return all words so far that `test` accepts; it must always say the same of a word."""
        accepted, tested = self._accepted.get(test) or (set(), 0)
        if tested < len(self._words):
            accepted.update(filter(test, self._words[tested:]))
            self._accepted[test] = accepted, len(self._words)
        return accepted

    def accepting_tests(self, phrases: PhrasePattern, words: AbstractSet[str]) -> set[WordTest]:
        """Return the word tests of `phrases` that accept any of `words`."""
        accepting: set[WordTest] = set()
        for word in self.accepted(phrases.any_word) & words:
            tests = self._accepting.get((phrases, word))
            if tests is None:
                tests = self._accepting[phrases, word] = frozenset(test for test in phrases.word_tests if test(word))
            accepting |= tests
        return accepting


@cache
def word_index() -> WordIndex:
    """Return the index of all words that this process has met: a test says the same of a word in every check."""
    return WordIndex()


@cache
def letter_count(word: str) -> int:
    """Return the number of letters, with their marks, and digits of `word`."""
    return len(_LETTER.findall(word))


@cache
def fold(word: str) -> str:
    """Return `word` in small letters and NFD, without invisible characters, with the digits 0 to 9."""
    return unicodedata.normalize("NFD", ascii_digits(word).translate(_SAME)).casefold()


_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_ODD_LETTER = re.compile(r".*\b(?:LATIN .* |SYMBOL LETTER )(?:([A-Z])|ALPHA)")  # in names such as LATIN LETTER SMALL CAPITAL A
_EMPHASIS = regex.compile(r"[*_`]+")
_MARKED = re.compile(r"[*_`\\&\[<]")
_NOT_SPLIT = "\u2026\u00bc\u00bd\u00be"  # an ellipsis would end a sentence, and 1½ would become 11⁄2


def readable(text: str) -> str:
    """Return `text` as a reader gets it: without Markdown, entities and what nobody sees, letters and digits in usual form."""
    seen = text.translate(_AS_SEEN)
    if _MARKED.search(seen):
        seen = _EMPHASIS.sub("", markdown.words_shown(html.unescape(seen))).translate(_AS_SEEN)
    return seen


class _Seen(dict[int, str]):
    """What a reader sees of each character, found out when it first occurs."""

    def __missing__(self, code: int) -> str:
        seen = self[code] = _as_seen(chr(code))
        return seen


def _as_seen(character: str) -> str:
    """Return the usual form of a circled, raised, wide or otherwise decorated letter or digit, "" of what nobody sees."""
    if _UNSEEN.match(character):
        return ""
    if unicodedata.decomposition(character).startswith("<") and character not in _NOT_SPLIT:
        return unicodedata.normalize("NFKC", character)
    number = unicodedata.numeric(character, None) if unicodedata.category(character) == "No" else None
    if number is not None and number.is_integer():
        return str(int(number))
    letter = None if character.isascii() else _ODD_LETTER.fullmatch(unicodedata.name(character, ""))
    usual = (letter[1] or "A") if letter else character
    return usual.lower() if character.islower() else usual


_AS_SEEN = _Seen()


def ascii_digits(text: str) -> str:
    """Return `text` with the digits of every script as 0 to 9; no character changes its column."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


@cache
def phrase_pattern(phrases: tuple[str, ...], language: str, places: tuple[str, ...] = ()) -> PhrasePattern:
    """Return what finds any of `phrases` in a text with ASCII digits; {place} also means any of `places`."""
    each = tuple(
        PhrasePattern(
            expression=whole_words(_expression(phrase, language, places), language),
            required_word=(tests := _word_tests(phrase, language, places))[0],
            any_word=any_of(tests),
            word_tests=tests,
        )
        for phrase in phrases
    )
    tests = tuple(dict.fromkeys(test for phrase in each for test in phrase.word_tests))
    return PhrasePattern(
        expression=whole_words(alternatives(phrases, language, places), language),
        required_word=any_of(tuple(dict.fromkeys(phrase.required_word for phrase in each))),
        any_word=any_of(tests),
        word_tests=tests,
        each=each,
    )


@cache
def _word_tests(phrase: str, language: str, places: tuple[str, ...]) -> tuple[WordTest, ...]:
    """Return a test for each word and slot of `phrase`, the one that accepts fewest words first."""
    parts = [part for part in _PART.finditer(ascii_digits(phrase)) if not (part["gap"] or part["join"])]
    parts.sort(key=lambda part: -len(part[0]) if part["word"] else _RAREST_FIRST.index(part["slot"]))
    return tuple(
        _test_of_word(part, phrase, language) if part["word"] else _test_of_slot(part["slot"], language, places) for part in parts
    )


def _test_of_word(part: regex.Match[str], phrase: str, language: str) -> WordTest:
    left = "" if phrase[: part.start()].endswith("}") else f"(?<!{LETTER})"
    right = f"{endings(language) if part.end() == len(phrase) else ''}(?!{LETTER})"
    expression = left + _letters(part[0]) + ("" if phrase[part.end() :].startswith("{") else right)
    return word_pattern(expression, fold(part[0].removesuffix("!")))


def _test_of_slot(slot: str, language: str, places: tuple[str, ...]) -> WordTest:
    if slot in ("name", "number", "adult"):
        return word_pattern(_slot(slot, language, places))
    words = load_vocabulary().get(language)
    listed = _listed(slot, words) if words else ()
    if slot == "place":
        listed += places
    return any_of(tuple(dict.fromkeys(_word_tests(phrase, language, places)[0] for phrase in listed)))


def _listed(slot: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the words that a slot of a phrase stands for."""
    match slot:
        case "month":
            return words.month_names
        case "place":
            return words.places
        case "person":
            return words.person
        case "people":
            return (*words.person, *words.people)
    raise ValueError(f"no such list of words: {slot}")


def matches(expression: str, text: str) -> Iterator[regex.Match[str]]:
    """Yield every match of `expression` in `text`, in any letter case."""
    return _compiled(expression, text).finditer(text)


def _compiled(expression: str, text: str) -> regex.Pattern[str]:
    """Compile `expression`, in a faster form where `text` has no invisible characters."""
    return _pattern(expression, has_invisible=not text.isascii() and bool(_ANY_INVISIBLE.search(text)))


@cache
def _pattern(expression: str, *, has_invisible: bool) -> regex.Pattern[str]:
    return regex.compile(expression if has_invisible else expression.replace(_INVISIBLE, ""), regex.IGNORECASE)


def whole_words(expression: str, language: str) -> str:
    """Return `expression` for whole words, with the endings that `language` allows."""
    return rf"(?<!{LETTER})(?:{expression}){endings(language)}(?!{LETTER})"


def alternatives(phrases: Iterable[str], language: str, places: tuple[str, ...] = ()) -> str:
    """Return the expression for any of `phrases`, the longest first; it matches nothing if there are none."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(_expression(phrase, language, places) for phrase in longest_first) or r"(?!)"


@cache
def endings(language: str) -> str:
    """Return the expression for the endings that words of `language` may take."""
    known = load_vocabulary().get(language)
    if known is None or not known.endings:
        return ""
    return f"(?:{'|'.join(map(_letters, sorted(known.endings, key=len, reverse=True)))}){{0,{MOST_ENDINGS}}}"


def _expression(phrase: str, language: str, places: tuple[str, ...]) -> str:
    parts = []
    for part in _PART.finditer(ascii_digits(phrase)):
        if part["slot"]:
            parts.append(_slot(part["slot"], language, places))
        else:
            parts.append(WORDS_BETWEEN if part["gap"] else JOIN if part["join"] else _letters(part["word"]))
    return "".join(parts)


def _slot(name: str, language: str, places: tuple[str, ...]) -> str:
    words = load_vocabulary().get(language)
    if name == "name":
        return NAME
    if words is None:
        return "(?!)"
    match name:
        case "number":
            return rf"(?:\d{{1,4}}|{alternatives(words.numbers, language)})"
        case "adult":
            return rf"(?:(?<!\d)(?:1[89]|[2-9]\d)(?!\d)|{alternatives(words.adults, language)})"
    listed = (*_listed(name, words), *(places if name == "place" else ()))
    flags = "(?-i:" if name in ("month", "place") else "(?:"  # names begin with a capital where the language has them
    return f"{flags}{alternatives(listed, language)}){endings(language)}"


@cache
def _letters(word: str) -> str:
    if word.endswith("!"):
        return rf"{_letters(word[:-1])}(?!{LETTER})"
    return _INVISIBLE.join(
        _TYPED.get(letter) or regex.escape(letter) for letter in join_nukta(unicodedata.normalize("NFC", word))
    )
