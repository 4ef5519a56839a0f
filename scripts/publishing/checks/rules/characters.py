"""Rules about characters: texts are typed in letters that every reader sees, and file names work on every computer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice

import regex

from publishing.checks.rule import EntryContext, Problem, entry_rule, field_name, library_rule
from publishing.content.library import Library
from publishing.files.characters import split_nukta
from publishing.files.yaml_document import Position

MOST_IN_A_TEXT = 10
ASSAMESE = "as"

# Letters, symbols and numbers for Unicode, but without meaning: fillers of Hangul, the empty Braille sign, ৷.
_SAYS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0\u09f7")
_OPENING, _CLOSING = "“„‟‘‚‛", "”“‟’‛"

_PLACEHOLDER = regex.compile(
    r"\b(?:TODO|TBD|TBC|FIXME)\b|\b(?i:x{3,})\b|(?i:\blorem\s+ipsum\b)"
    r"|(?i:\b(?:write|type|insert|enter|add)\s+(?:the\s+|your\s+|some\s+)?(?:text\s+|title\s+|summary\s+)?here\b)"
    r"|এখানে\s+(?:লিখুন|লেখা\s+দিন|টাইপ\s+করুন)|অনুবাদ\s+(?:বাকি|হয়নি|করতে\s+হবে)"
)
# The first and the last word of each of them.
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
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_BY_PROGRAMS = frozenset({".DS_Store", ".gitkeep", ".gitignore", "Thumbs.db", "desktop.ini"})
_GUIDE = re.compile(r"README(?:\.[a-z]{2,3})?\.md")


@entry_rule()
def quote_smart(context: EntryContext) -> Iterator[Problem]:
    """A whole text should not be put between “ and ”: YAML does not treat them as quotation marks, so readers see them."""
    for passage in context.passages:
        text = passage.text
        marks = text[0] + text[-1]
        is_quoted = len(text) > len(marks) and marks[0] in _OPENING and marks[1] in _CLOSING
        if is_quoted and not any(mark in text[1:-1] for mark in "“”„‟"):
            yield passage.problem_at(0, found=marks)


@entry_rule()
def text_blank(context: EntryContext) -> Iterator[Problem]:
    """A text must contain a letter, a digit or a symbol that a reader can see, not only punctuation."""
    for passage in context.passages:
        if not any(map(_says_something, passage.text)):
            position = context.entry.position(*passage.route, passage.language)
            slots = {"field": field_name(passage.route), "language": passage.language}
            yield context.problem_at(position, *passage.route, **slots)


@entry_rule()
def text_placeholder(context: EntryContext) -> Iterator[Problem]:
    """A text must not be a placeholder: no TODO, TBD, xxx, lorem ipsum or এখানে লিখুন."""
    for passage in context.passages:
        is_likely = passage.has_word(_STARTS_PLACEHOLDER.search) and passage.has_word(_ENDS_PLACEHOLDER.search)
        matches = _first_matches(_PLACEHOLDER, passage.text) if is_likely else ()
        for match in (*matches, *filter(None, [_PLACEHOLDER_ALONE.fullmatch(passage.text)])):
            yield passage.problem_at(match.start(), found=match[0])


@entry_rule()
def bijoy_encoded(context: EntryContext) -> Iterator[Problem]:
    """Bengali must be typed in Unicode, not in Bijoy or another old font in which Latin letters only look like Bengali ones."""
    for passage in context.passages:
        is_likely = passage.has_word(_BIJOY_SIGN.search) or passage.has_word(_has_bijoy_word)
        if is_likely and (match := _bijoy_match(passage.text)):
            yield passage.problem_at(match.start(), found=match[0])


@entry_rule()
def visarga_for_colon(context: EntryContext) -> Iterator[Problem]:
    """A visarga (ঃ) should not be typed for a colon at the end of a word; words that are spelt with it are accepted."""
    for passage in context.passages:
        for match in _first_matches(_VISARGA, passage.text) if "\u0983" in passage.text else ():
            if not _is_spelt_with_visarga(match):
                yield passage.problem_at(match.end() - 1, found=match[0])


@entry_rule()
def assamese_letter(context: EntryContext) -> Iterator[Problem]:
    """A Bengali text must not contain the Assamese letters ৰ and ৱ, which look like র and ব but are other letters."""
    for passage in context.passages:
        if passage.language != ASSAMESE and passage.has_word(_ASSAMESE_LETTER.search):
            for match in _first_matches(_ASSAMESE_LETTER, passage.text):
                yield passage.problem_at(match.start(), found=match[0], expected="র" if match[0] == "\u09f0" else "ব")


@entry_rule()
def bar_for_danda(context: EntryContext) -> Iterator[Problem]:
    """A Bengali sentence must end with a danda (।), not with a bar (|) or the currency sign ৷."""
    for passage in context.passages:
        for match in _first_matches(_BAR, passage.text) if "|" in passage.text or "\u09f7" in passage.text else ():
            sign = "bar" if match["bar"] else "currency"
            yield passage.problem_at(match.start(sign), found=match[sign])


@entry_rule()
def sign_orphaned(context: EntryContext) -> Iterator[Problem]:
    """A Bengali vowel sign, hasanta or nukta must follow the letter to which it belongs, and only once."""
    for passage in context.passages:
        for match in _first_matches(_ORPHAN, passage.text) if passage.has_word(_ORPHAN.search) else ():
            yield passage.problem_at(match.start(), found=f"\u25cc{match[0]}")


@library_rule
def name_refused(library: Library) -> Iterator[Problem]:
    """A file or folder of milestones and gallery must have a name that works on every computer: a-z, 0-9 and hyphens."""
    first_paths: dict[str, str] = {}
    for path in library.names:
        name = path.rpartition("/")[2]
        is_usual = len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) and not _RESERVED.fullmatch(name)
        if not is_usual and (name in _BY_PROGRAMS or _GUIDE.fullmatch(name)):
            continue
        same = path.lower() if path.isascii() else unicodedata.normalize("NFKC", path).casefold()
        first = first_paths.setdefault(same, path)
        if first != path or not is_usual:
            variant = "same" if first != path else "reserved" if _RESERVED.fullmatch(name) else "letters"
            slots = {"found": name, "first": first.rsplit("/", 1)[1], "expected": _usual_name(name)}
            files = [entry.file for entry in library.entries if f"{entry.file}/".startswith(f"{path}/")]
            for file in files or [path]:
                yield Problem(variant=variant, position=Position(file=file), slots=slots)


def _usual_name(name: str) -> str:
    """Return an accepted name made of the letters and digits of `name`."""
    stem, dot, ending = unicodedata.normalize("NFKD", name).lower().strip(". ").rpartition(".")
    usual = "-".join(re.findall(r"[a-z0-9]+", stem if dot else ending))[: _LONGEST_NAME // 2].strip("-") or "name"
    usual = f"{usual}-1" if _RESERVED.fullmatch(usual) else usual
    return f"{usual}.{ending}" if dot and re.fullmatch(r"[a-z0-9]+", ending) else usual


def _says_something(character: str) -> bool:
    return character not in _SAYS_NOTHING and (unicodedata.category(character)[0] in "LNS" or character in "%‰")


def _first_matches(pattern: re.Pattern[str] | regex.Pattern[str], text: str) -> Iterator[re.Match[str] | regex.Match[str]]:
    """Return at most MOST_IN_A_TEXT matches: a mistake that is made so often is made everywhere."""
    return islice(pattern.finditer(text), MOST_IN_A_TEXT)


def _bijoy_match(text: str) -> regex.Match[str] | None:
    """Return the first word that looks like Bijoy: one with its signs, or one of many Latin words with a v as no English word."""
    if match := _BIJOY_SIGN.search(text):
        return match
    words = [word for run in _WITHOUT_SPACE.finditer(text) for word in _latin_words(text, run.start(), run.end())]
    bijoy = [word for word in words if _BIJOY_WORD.fullmatch(word[0])]
    return bijoy[0] if len(bijoy) >= _LEAST_BIJOY_WORDS and len(bijoy) * _BIJOY_SHARE >= len(words) else None


def _has_bijoy_word(run: str) -> bool:
    return any(_BIJOY_WORD.fullmatch(word[0]) for word in _latin_words(run, 0, len(run)))


def _latin_words(text: str, start: int, end: int) -> Iterator[regex.Match[str]]:
    return iter(()) if _ADDRESS.search(text, start, end) else _LATIN_WORD.finditer(text, start, end)


def _is_spelt_with_visarga(match: re.Match[str] | regex.Match[str]) -> bool:
    word = match["word"] or ""
    if not word or not match[0].startswith(f"{word}\u0983"):
        return False
    return len(regex.findall(r"\X", word)) == 1 or split_nukta(f"{word}\u0983") in _traditional_spellings()


@cache
def _traditional_spellings() -> frozenset[str]:
    return frozenset(map(split_nukta, _SPELT_WITH_VISARGA.split()))
