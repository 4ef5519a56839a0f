"""Rules about letters and names: texts say something in letters that every reader sees, and names work on every computer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

import regex

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem, spoken
from publishing.content.library import Library
from publishing.files.characters import split_nukta
from publishing.files.yaml_document import Position

MOST_IN_A_TEXT = 10
ASSAMESE = "as"

# For Unicode these are letters, symbols and numbers, and yet they say nothing: fillers of Hangul, the empty Braille sign, ৷.
_SAYS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0\u09f7")
_OPENING, _CLOSING = "“„‟‘‚‛", "”“‟’‛"

_PLACEHOLDER = regex.compile(
    r"\b(?:TODO|TBD|TBC|FIXME)\b|\b(?i:x{3,})\b|(?i:\blorem\s+ipsum\b)"
    r"|(?i:\b(?:write|type|insert|enter|add)\s+(?:the\s+|your\s+|some\s+)?(?:text\s+|title\s+|summary\s+)?here\b)"
    r"|এখানে\s+(?:লিখুন|লেখা\s+দিন|টাইপ\s+করুন)|অনুবাদ\s+(?:বাকি|হয়নি|করতে\s+হবে)"
)
# What stands in the first and in the last word of one.
_STARTS_PLACEHOLDER = re.compile(r"TODO|TBD|TBC|FIXME|(?i:xxx|lorem|write|type|insert|enter|add)|এখানে|অনুবাদ")
_ENDS_PLACEHOLDER = re.compile(r"TODO|TBD|TBC|FIXME|(?i:xxx|ipsum|\bhere\b)|লিখুন|দিন|করুন|বাকি|হয়নি|হবে")
_PLACEHOLDER_ALONE = regex.compile(
    r"(?i)(?:placeholder|dummy|(?:sample|dummy|your)\s+text|(?:text|translation|details?)\s+(?:to\s+(?:come|follow)|pending)"
    r"|to\s+be\s+(?:added|announced|confirmed|decided|translated|written)|coming\s+soon|untitled|asdf+"
    r"|(?:লেখা|অনুবাদ)\s+(?:আসছে|পরে\s+দেওয়া\s+হবে)|শীঘ্রই\s+আসছে)\W*"
)

# In the old fonts of Bijoy († is ে, v is া) Latin letters stand for Bengali ones.
_BIJOY_SIGN = regex.compile(r"(?<![\w†‡ˆ])[†‡ˆ][A-Za-z]\S*|[A-Za-z]{1,40}[†‡ˆ¨¯©][A-Za-z]\S*")
_ADDRESS = regex.compile(r"://|@|\w\.\w")
_WITHOUT_SPACE = regex.compile(r"\S+")
_LATIN_WORD = regex.compile(r"[A-Za-z]{3,}")
_BIJOY_WORD = regex.compile(r"[A-Za-z]*v(?![aeiouyAEIOUY])[A-Za-z]*")
_LEAST_BIJOY_WORDS = 2
_BIJOY_SHARE = 3

_VISARGA = regex.compile(r"(?P<word>[\u0981\u0982\u0985-\u09e3\u200c\u200d]{1,60}+)?[ \t]{0,3}\u0983(?=\s|$|[0-9০-৯])")
# Words that end in visarga by tradition or before a compound; a single letter with its signs is an abbreviation (মোঃ, ডাঃ).
_SPELT_WITH_VISARGA = """
অংশতঃ অক্ষরশঃ অতঃ অন্তঃ অন্ততঃ অভ্যাসতঃ অর্থতঃ আইনতঃ আন্তঃ আপাততঃ আশীঃ ইতঃ ইতস্ততঃ উভয়তঃ কার্যতঃ ক্রমশঃ চক্ষুঃ চতুঃ জ্ঞানতঃ জ্যোতিঃ
ততঃ তেজঃ দ্বিতীয়তঃ ধর্মতঃ নমঃ ন্যায়তঃ পুনঃ প্রথমতঃ প্রধানতঃ প্রসঙ্গতঃ প্রাতঃ প্রায়শঃ ফলতঃ বয়ঃ বস্তুতঃ বহিঃ বহুশঃ বাহ্যতঃ বিশেষতঃ
ভাগ্যতঃ মনঃ মুখ্যতঃ মূলতঃ যশঃ রেজিঃ শতশঃ শান্তিঃ শিরঃ সম্ভবতঃ সর্বতঃ সাধারণতঃ স্পষ্টতঃ স্বতঃ স্বভাবতঃ স্রোতঃ
"""
_ASSAMESE_LETTER = re.compile("[\u09f0\u09f1]")
_BAR = re.compile("[\u0980-\u09ff] ?(?P<bar>\\|+)(?=\\s|$|[”’\"')])|(?P<currency>\u09f7)")

_CONSONANTS = "\u0995-\u09a8\u09aa-\u09b0\u09b2\u09b6-\u09b9\u09dc\u09dd\u09df\u09f0\u09f1\u25cc"
_SIGNS = "\u09be-\u09c4\u09c7\u09c8\u09cb\u09cc\u09d7\u09e2\u09e3"
_JOINED = f"(?<![{_CONSONANTS}\u09bc][\u200c\u200d])"  # the joiners may stand between a letter and its sign
_ORPHAN = re.compile(
    f"(?<![{_CONSONANTS}\u09bc]){_JOINED}(?<!\u09c7(?=[\u09be\u09d7]))[{_SIGNS}]"
    f"|(?<![{_CONSONANTS}\u09bc\u0985-\u0994]){_JOINED}\u09cd"
    f"|(?<![{_CONSONANTS}])\u09bc"
    f"|(?<![\u0985-\u09b9\u09bc-\u09cc\u09d7\u09dc-\u09e3\u09f0\u09f1\u25cc\u200c\u200d])[\u0981\u0982]"
)

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)?")
_LONGEST_NAME = 100
_KNOWN_NAMES = 2**16
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_BY_PROGRAMS = frozenset({".DS_Store", ".gitkeep", ".gitignore", "Thumbs.db", "desktop.ini"})
_GUIDE = re.compile(r"README(?:\.[a-z]{2,3})?\.md")


@of_each()
def quote_smart(subject: EntryContext) -> Iterator[Problem]:
    """A whole text should not stand between “ and ”, which YAML does not take for quotation marks, so that readers see them."""
    for passage in subject.passages:
        said = passage.text
        marks = said[0] + said[-1]
        if len(said) > len(marks) and marks[0] in _OPENING and marks[1] in _CLOSING and _plain(said[1:-1]):
            yield passage.problem_at("quote-smart", 0, found=marks)


@of_each()
def text_blank(subject: EntryContext) -> Iterator[Problem]:
    """A text must hold a letter, a digit or a symbol that a reader can see, not signs of punctuation alone."""
    for passage in subject.passages:
        if not any(map(_says_something, passage.text)):
            route, language = passage.route, passage.language
            position = subject.entry.position(*route, language)
            yield Problem(rule="text-blank", position=position, route=route, slots={"field": spoken(route), "language": language})


@of_each()
def text_placeholder(subject: EntryContext) -> Iterator[Problem]:
    """A text must be written, not promised: no TODO, TBD, xxx, lorem ipsum or এখানে লিখুন."""
    for passage in subject.passages:
        likely = passage.has(_STARTS_PLACEHOLDER.search) and passage.has(_ENDS_PLACEHOLDER.search)
        written = _found(_PLACEHOLDER, passage.text) if likely else ()
        for match in (*written, *filter(None, [_PLACEHOLDER_ALONE.fullmatch(passage.text)])):
            yield passage.problem_at("text-placeholder", match.start(), found=match[0])


@of_each()
def bijoy_encoded(subject: EntryContext) -> Iterator[Problem]:
    """Bengali must be typed in Unicode, not in Bijoy or another old font in which Latin letters only look like Bengali ones."""
    for passage in subject.passages:
        if (passage.has(_BIJOY_SIGN.search) or passage.has(_odd)) and (match := _bijoy(passage.text)):
            yield passage.problem_at("bijoy-encoded", match.start(), found=match[0])


@of_each()
def visarga_for_colon(subject: EntryContext) -> Iterator[Problem]:
    """A visarga (ঃ) should not be typed for a colon at the end of a word; words that are spelt with it are accepted."""
    for passage in subject.passages:
        for match in _found(_VISARGA, passage.text) if "\u0983" in passage.text else ():
            if not _spelt_with_visarga(match):
                yield passage.problem_at("visarga-for-colon", match.end() - 1, found=match[0])


@of_each()
def assamese_letter(subject: EntryContext) -> Iterator[Problem]:
    """A Bengali text must not hold the Assamese letters ৰ and ৱ, which look like র and ব but are other letters."""
    for passage in subject.passages:
        if passage.language != ASSAMESE and passage.has(_ASSAMESE_LETTER.search):
            for match in _found(_ASSAMESE_LETTER, passage.text):
                expected = {"\u09f0": "র", "\u09f1": "ব"}[match[0]]
                yield passage.problem_at("assamese-letter", match.start(), found=match[0], expected=expected)


@of_each()
def bar_for_danda(subject: EntryContext) -> Iterator[Problem]:
    """A Bengali sentence must end with a danda (।), not with a bar (|) or the currency sign ৷."""
    for passage in subject.passages:
        for match in _found(_BAR, passage.text) if "|" in passage.text or "\u09f7" in passage.text else ():
            sign = "bar" if match["bar"] else "currency"
            yield passage.problem_at("bar-for-danda", match.start(sign), found=match[sign])


@of_each()
def sign_orphaned(subject: EntryContext) -> Iterator[Problem]:
    """A Bengali vowel sign, hasanta or nukta must follow the letter to which it belongs, and stand there once."""
    for passage in subject.passages:
        for match in _found(_ORPHAN, passage.text) if passage.has(_ORPHAN.search) else ():
            yield passage.problem_at("sign-orphaned", match.start(), found=f"\u25cc{match[0]}")


def name_refused(library: Library) -> Iterator[Problem]:
    """A file or folder of milestones and gallery must have a name that works on every computer: a-z, 0-9 and hyphens."""
    seen: dict[str, str] = {}
    for name in () if all(map(_is_accepted, library.names)) else library.names:  # no two usual names differ and are the same
        last = name.rsplit("/", 1)[1]
        is_usual = _is_usual(last)
        if not is_usual and _is_accepted(name):
            continue
        same = name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
        first = seen.setdefault(same, name)
        if first != name or not is_usual:
            variant = "same" if first != name else "reserved" if _RESERVED.fullmatch(last) else "letters"
            slots = {"found": last, "first": first.rsplit("/", 1)[1], "expected": _name(last)}
            for file in _concerned(library, name):
                yield Problem(rule="name-refused", variant=variant, position=Position(file=file), slots=slots)


@lru_cache(_KNOWN_NAMES)
def _is_usual(name: str) -> bool:
    """Whether a file or folder may have the name."""
    return len(name) <= _LONGEST_NAME and bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name)


@lru_cache(_KNOWN_NAMES)
def _is_accepted(path: str) -> bool:
    """Whether a name under the root may be there. Nearly all may, and stay from one check to the next."""
    name = path.rpartition("/")[2]
    return _is_usual(name) or name in _BY_PROGRAMS or bool(_GUIDE.fullmatch(name))


def _concerned(library: Library, name: str) -> list[str]:
    """The content files that bear the name or stand in the folder of that name; without any, the name itself."""
    return [entry.file for entry in library.entries if entry.file == name or entry.file.startswith(f"{name}/")] or [name]


def _name(last: str) -> str:
    """A name that would do, made of the letters and digits of `last`."""
    stem, dot, ending = unicodedata.normalize("NFKD", last).lower().strip(". ").rpartition(".")
    name = "-".join(re.findall(r"[a-z0-9]+", stem if dot else ending))[: _LONGEST_NAME // 2].strip("-") or "name"
    name = f"{name}-1" if _RESERVED.fullmatch(name) else name
    return f"{name}.{ending}" if dot and re.fullmatch(r"[a-z0-9]+", ending) else name


def _says_something(sign: str) -> bool:
    return sign not in _SAYS_NOTHING and (unicodedata.category(sign)[0] in "LNS" or sign in "%‰")


def _plain(inner: str) -> bool:
    return not any(mark in inner for mark in "“”„‟")


def _found(pattern: re.Pattern[str] | regex.Pattern[str], text: str) -> Iterator[re.Match[str] | regex.Match[str]]:
    """What `pattern` finds, at most MOST_IN_A_TEXT times: whoever typed it so often did so everywhere."""
    return islice(pattern.finditer(text), MOST_IN_A_TEXT)


def _bijoy(text: str) -> regex.Match[str] | None:
    """The first word that looks like Bijoy: one with its signs, or of many Latin words with v where no English word has it."""
    if found := _BIJOY_SIGN.search(text):
        return found
    words = [word for run in _WITHOUT_SPACE.finditer(text) for word in _latin_words(text, run.start(), run.end())]
    odd = [word for word in words if _BIJOY_WORD.fullmatch(word[0])]
    return odd[0] if len(odd) >= _LEAST_BIJOY_WORDS and len(odd) * _BIJOY_SHARE >= len(words) else None


def _odd(run: str) -> bool:
    """Whether there is a v where no English word has it in `run`, in which there is no white space."""
    return any(_BIJOY_WORD.fullmatch(word[0]) for word in _latin_words(run, 0, len(run)))


def _latin_words(text: str, start: int, end: int) -> Iterator[regex.Match[str]]:
    return iter(()) if _ADDRESS.search(text, start, end) else _LATIN_WORD.finditer(text, start, end)


def _spelt_with_visarga(match: re.Match[str] | regex.Match[str]) -> bool:
    word = match["word"] or ""
    if not word or not match[0].startswith(f"{word}\u0983"):
        return False
    return len(regex.findall(r"\X", word)) == 1 or split_nukta(f"{word}\u0983") in _traditional()


@cache
def _traditional() -> frozenset[str]:
    return frozenset(split_nukta(word) for word in _SPELT_WITH_VISARGA.split())


RULES = (
    quote_smart,
    text_blank,
    text_placeholder,
    bijoy_encoded,
    visarga_for_colon,
    assamese_letter,
    bar_for_danda,
    sign_orphaned,
    name_refused,
)
