"""Rules about translations: every text is written in each language, in its script, and says the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import regex
from babel.core import get_global

from publishing.checks.identifiers import identifiers
from publishing.checks.phrases import WordTest, alternatives, ascii_digits, phrase_pattern, whole_words
from publishing.checks.rule import EntryContext, Passage, Problem, entry_rule, field_name
from publishing.content import markdown
from publishing.content.library import Entry
from publishing.content.records import Album, Milestone, Photo
from publishing.files.yaml_document import Position, Route
from publishing.i18n.vocabulary import load_vocabulary

LATIN_WORDS_IN_A_ROW = 5
COMPARED_FROM = 40  # letters; shorter texts differ for no reason
FAR_OUT = 2  # times as long; of the first 127 texts of this length none was more than 1.6 times as long as its translation

# What Python-Markdown takes and bodies do not: attributes, references, titles of links, and links over two lines.
_ONLY_IN_PROSE = re.compile(r"\{[^{}\n]*\}|^ {0,3}\[[^\]]*\]:|\]\s?\[|\]\([^)\s]*\s|\]\($")
_HEADING_ID = re.compile(r"^(#+ .*) \{#[a-z0-9-]+\}$")
_LOOK_ALIKE = regex.compile(
    r"[\p{L}\p{M}]*?(?P<letter>[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Lisu}\p{Deseret}])[\p{L}\p{M}]*"
)
_DIGIT = re.compile(r"\d")
_LATIN = regex.compile(r"\p{Latin}")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+@[\w.-]+|\([^()\s]*://[^()\s]*\)")
_LATIN_RUN = regex.compile(rf"(?:\b\p{{Latin}}[\p{{Latin}}'’.-]*\b[\s,]*){{{LATIN_WORDS_IN_A_ROW},}}")
_SENTENCE_START = regex.compile(r"(?:^|[.!?।:>]|\n)[\s\"'“‘*_>-]*$")
_NUMBER_BEFORE = regex.compile(r"\d[-\p{L}\p{M}]{0,4}[\s,]{1,3}$")
_NUMBER_AFTER = regex.compile(r"[\s,]{1,3}\d")


@entry_rule()
def translation_missing(context: EntryContext) -> Iterator[Problem]:
    """Every text must be written in each of the site's languages, and in no other."""
    document, languages = context.entry.document, context.library.languages
    for route, text in context.texts:
        name = field_name(route)
        for language in _needed_languages(context, route):
            if language not in text:
                yield context.problem_at(document.key_position(route), *route, field=name, language=language)
        for language in text:
            if language not in languages:
                position, slots = document.key_position((*route, language)), {"field": name, "language": language}
                yield context.problem_at(position, *route, variant="other", **slots, known=", ".join(languages))


@entry_rule()
def translation_script(context: EntryContext) -> Iterator[Problem]:
    """A text must be written in the script of its language, without whole phrases or look-alike letters of another one."""
    for passage in (*context.passages, *context.strings) if _is_translated(context) else ():
        alike = (match for match in _LOOK_ALIKE.finditer(passage.text) if not _letter_of(passage.language).match(match["letter"]))
        if match := next(alike, None):
            yield passage.problem(match[0], variant="lookalike", found=match[0])
    for passage in context.passages if _is_translated(context) else ():
        language, text = passage.language, _without_addresses(passage.text)
        if language not in context.library.languages:
            continue
        if not _letter_of(language).search(text) and regex.search(r"\p{L}{2}", text):
            position = context.entry.position(*passage.route, language)
            yield context.problem_at(position, *passage.route, field=field_name(passage.route), language=language)
        elif _script(language) != "Latn" and passage.has_word(_LATIN.search) and (match := _LATIN_RUN.search(text)):
            words = match[0].strip()
            yield passage.problem(words, variant="phrase", found=words)


@entry_rule()
def translation_differs(context: EntryContext) -> Iterator[Problem]:
    """Numbers, dates and links must be the same in every language."""
    document = context.entry.document
    for original, translation in context.translations():
        route = translation.route
        slots = {"field": field_name(route), "language": translation.language, "first": original.language}
        for passage, number, offset in _different_numbers(original, translation):
            position = document.point((*route, passage.language), passage.text, offset)
            variant = "extra" if passage is translation else ""
            yield context.problem_at(position, *route, variant=variant, **slots, found=number)
        ours, theirs = Counter(markdown.links(original.text)), Counter(markdown.links(translation.text))
        if ours != theirs:
            different = [(translation, link) for link in theirs - ours] or [(original, link) for link in ours - theirs]
            passage, link = different[0]
            position = document.passage((*route, passage.language), link)
            yield context.problem_at(position, *route, variant="links", **slots)


@entry_rule()
def markup_unsafe(context: EntryContext) -> Iterator[Problem]:
    """A text must use only the documented Markdown: no HTML, pictures, attribute lists or unsafe links."""
    if context.kind == "prose":
        yield from _unsafe_in_prose(context.entry)
        return
    for passage in context.passages:
        for _line, markup in markdown.unsafe(passage.text):
            yield passage.problem(markup, found=markup)


def _unsafe_in_prose(page: Entry[None]) -> Iterator[Problem]:
    """Look for HTML, comments, pictures and attributes in a page of prose; headings may have an id."""
    for number, line in enumerate(page.document.lines, start=1):
        text = _HEADING_ID.sub(r"\1", line)
        typed = [*(markup for _, markup in markdown.unsafe(text, with_pages=True)), *_ONLY_IN_PROSE.findall(text)]
        for markup in dict.fromkeys(typed):
            position = Position(file=page.file, line=number, column=max(line.find(markup), 0) + 1)
            yield Problem(position=position, slots={"field": "docs", "found": markup})


@entry_rule()
def translation_length(context: EntryContext) -> Iterator[Problem]:
    """A translation should be about as long as the original text, because a much shorter one often lacks a part."""
    for pair in context.translations() if _is_translated(context) else ():
        (short, shorter), (long, longer) = sorted(((one.letter_count, one) for one in pair), key=lambda counted: counted[0])
        if long >= COMPARED_FROM and long > FAR_OUT * short:
            position = context.entry.position(*shorter.route, shorter.language)
            slots = {"field": field_name(shorter.route), "language": shorter.language, "first": longer.language}
            yield context.problem_at(position, *shorter.route, **slots)


@entry_rule()
def translation_month(context: EntryContext) -> Iterator[Problem]:
    """A month that is named in one language must be named in every other."""
    for pair in context.translations() if _is_translated(context) else ():
        if not {passage.language for passage in pair} <= load_vocabulary().keys():
            continue  # the names of its months are not known
        for passage, other in (pair, pair[::-1]):
            certain = {number: match for number, match, is_certain in _months(passage) if is_certain}
            missing = certain.keys() - {number for number, _, _ in _months(other)} if certain else set()
            for number in sorted(missing):
                start, end = certain[number].span()
                slots = {"first": passage.language, "language": other.language, "found": passage.text[start:end]}
                yield passage.problem_at(start, **slots)


def _needed_languages(context: EntryContext, route: Route) -> tuple[str, ...]:
    """Return the languages that the text at `route` needs: all of the site's, or those that everybody concerned agreed to."""
    record = context.entry.record
    item = record.photos[int(route[1])] if isinstance(record, Album) and route[0] == "photos" else record
    consents = context.library.consents_of(item) if isinstance(item, Milestone | Photo) else ()
    return tuple(code for code in context.library.languages if all(code in consent.languages for consent in consents))


def _is_translated(context: EntryContext) -> bool:
    """Return whether the texts of the entry are translations: advice about words quotes the words of either language."""
    return context.entry is not context.library.shared.terms


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(lambda address: " " * len(address[0]), text) if "@" in text or "://" in text else text


def _different_numbers(original: Passage, translation: Passage) -> Iterator[tuple[Passage, str, int]]:
    """Yield each number that only one of two passages has: the passage, the number, its offset there."""
    pair = (original, translation)
    if not any(passage.has_word(_DIGIT.search) for passage in pair):
        return
    ours, theirs = (Counter(number for number, _ in _numbers(passage.text)) for passage in pair)
    if ours == theirs:
        return
    numbers = [list(_numbers_and_identifiers(passage.text)) for passage in pair]
    counts = [Counter(number for number, _ in found) for found in numbers]
    for here, other in ((0, 1), (1, 0)):
        offsets = dict(numbers[here])  # of each number the last one
        for number in sorted(counts[here] - counts[other]):
            yield pair[here], number, offsets[number]


def _numbers_and_identifiers(text: str) -> Iterator[tuple[str, int]]:
    """Yield the numbers in `text` with their offsets; what identifies a person, as a phone number does, counts as one number."""
    rest = _without_addresses(text)
    for _, identifier in identifiers(rest):
        if _DIGIT.search(identifier):
            yield identifier, rest.find(identifier)
        rest = rest.replace(identifier, " " * len(identifier), 1)
    yield from _numbers(rest)


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    for match in _NUMBER.finditer(ascii_digits(_without_addresses(text))):
        yield match[0].replace(",", "").replace(".", "").lstrip("0") or "0", match.start()


@cache
def _script(language: str) -> str:
    """Return the usual script of `language` as ISO 15924 names it; source: the likely subtags of Unicode's CLDR."""
    return str(get_global("likely_subtags").get(language, f"{language}_Latn_ZZ").split("_")[1])


@cache
def _letter_of(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"\p{{Script={_script(language)}}}")


def _months(passage: Passage) -> Iterator[tuple[int, regex.Match[str], bool]]:
    """Yield each month named: its number, the match, and whether the word can mean nothing else (May, March)."""
    if not passage.has_word(_required_word(passage.language)):
        return
    text = passage.search_text
    for number, pattern in _month_patterns(passage.language).items():
        for match in pattern.finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            is_dated = _NUMBER_BEFORE.search(before) or _NUMBER_AFTER.match(after)
            yield number, match, bool(is_dated or not _SENTENCE_START.search(before))


@cache
def _required_word(language: str) -> WordTest:
    return phrase_pattern(load_vocabulary()[language].month_names, language).required_word


@cache
def _month_patterns(language: str) -> Mapping[int, regex.Pattern[str]]:
    """Return what finds each month, with a capital where the language has them."""
    months = enumerate(load_vocabulary()[language].months, start=1)
    return {number: regex.compile(whole_words(alternatives(names, language), language)) for number, names in months}
