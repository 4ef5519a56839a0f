"""The rules that keep people safe find what they should, in both scripts, and leave ordinary prose alone."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from conftest import PROJECT

from publishing.checks.gate import decide
from publishing.checks.identifiers import has_valid_checksum, identifiers
from publishing.checks.registry import check, is_error, rules_in
from publishing.checks.rule import Problem
from publishing.checks.rules import helplines, identifiability, personal_data, terms
from publishing.checks.rules.identifiability import small_counts
from publishing.content.library import load_library

CONFIGURATION = PROJECT / "mkdocs.yml"
ORDINARY = PROJECT / "tests" / "ordinary"
NOW = datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.UTC)
MOST_WARNINGS_ON_ORDINARY_PAGES = 0
RULES = rules_in(personal_data, identifiability, terms)

STORY = """\
status: published
dimensions: [first]
{fields}
title: {{en: A fictional meeting, bn: একটি কাল্পনিক সভা}}
summary: {{en: It never happened., bn: এটি কখনও ঘটেনি।}}
body:
  {language}: |-
    {text}
sources: [{{title: A fictional report, publisher: Sample Organisation, language: en, reference: note 1}}]
survivors: none
"""
FINE = "place: sample-district"


def problems(root: Path) -> tuple[Problem, ...]:
    library = load_library(root, CONFIGURATION, NOW)
    assert all(milestone.record for milestone in library.milestones), [one.faults for one in library.milestones]
    return check(library, RULES)


def found_in(root: Path, text: str, *, name: str = "2020-03-14-story", fields: str = FINE) -> set[str]:
    """The rules that find something in a milestone of the sound site whose account is `text`."""
    language = "bn" if any("ঀ" <= letter <= "৿" for letter in text) else "en"
    file = root / "milestones" / f"{name}.yml"
    file.write_text(STORY.format(fields=fields, language=language, text=text.replace("\n", "\n    ")), encoding="utf-8")
    return {problem.rule for problem in problems(root) if problem.position.file == f"milestones/{name}.yml"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "Call 9876543210 today"),
        ("phone", "Call 98765 43210 today"),
        ("phone", "Call 98765-43210."),
        ("phone", "Call 987 654 3210."),
        ("phone", "Call 9 8 7 6 5 4 3 2 1 0."),
        ("phone", "Call +91 98765 43210."),
        ("phone", "Call +91-98765-43210."),
        ("phone", "Call 09876543210."),
        ("phone", "Call 0 98765 43210"),
        ("phone", "Call (033) 2555 1234."),
        ("phone", "Call 033-2555 1234."),
        ("phone", "Call 03325551234."),
        ("phone", "Call 03216-255512."),
        ("phone", "Call +91 33 2555 1234."),
        ("phone", "Call 98765\u200b43210."),
        ("phone", "[call](tel:+919876543210)"),
        ("phone", "https://wa.me/919876543210"),
        ("phone", "Call 98765 43210/11"),
        ("phone", "Tel. 2555-1234"),
        ("phone", "ফোন নম্বর ২৫৫৫ ১২৩৪"),
        ("phone", "ফোন ৯৮৭৬৫ ৪৩২১০ নম্বরে"),
        ("phone", "ফোন: ০৩৩-২৫৫৫ ১২৩৪।"),
        ("phone", "+৯১ ৯৮৭৬৫৪৩২১০"),
        ("email", "Write to a.person@example.org."),
        ("email", "Write to person [at] example [dot] org"),
        ("email", "ইমেল: person@example.org।"),
        ("aadhaar", "Number 2345 6789 0124 on the card"),
        ("aadhaar", "Number 234567890124 on the card"),
        ("aadhaar", "Number 2345-6789-0124 on the card"),
        ("aadhaar", "আধার ২৩৪৫ ৬৭৮৯ ০১২৪"),
        ("pan", "PAN ABCDE1234F on file"),
        ("pan", "pan abcde1234f on file"),
        ("pan", "প্যান ABCDE1234F আছে"),
        ("case", "FIR No. 123/2019 at the station"),
        ("case", "FIR 123/19"),
        ("case", "F.I.R. No 12"),
        ("case", "G.D. No. 45"),
        ("case", "GDE No. 45 dated 2 May"),
        ("case", "G.D. Entry Number 45"),
        ("case", "Case No. 7 of 2018"),
        ("case", "case nos. 12 and 13"),
        ("case", "C.R. No. 12/2019"),
        ("case", "S.T. 12(3)/2019"),
        ("case", "Sessions Trial No. 4"),
        ("case", "CNR WBNP01-001234-2019"),
        ("case", "এফআইআর নং ১২৩/২০১৯"),
        ("case", "এফ আই আর নং ১২৩"),
        ("case", "জিডি নম্বর ৪৫"),
        ("case", "জিডি নং-৪৫"),
        ("case", "মামলা নং: ১২"),
        ("case", "মামলার নম্বর ১২/২০১৯"),
        ("case", "১২৩/২০১৯ নম্বর মামলায়"),
        ("case", "কেস নং ১২৩"),
        ("address", "She lives at House No. 12/3A"),
        ("address", "Flat 4B, second floor"),
        ("address", "Plot No. 7"),
        ("address", "at 12 Sample Road"),
        ("address", "at 12/3, Fictional Garden Lane"),
        ("address", "at 5 Nomuna Sarani"),
        ("address", "at 24/B Nomuna Sarani"),
        ("address", "PIN 700124"),
        ("address", "Pin code: 743 411"),
        ("address", "Barasat, Kolkata - 700 124"),
        ("address", "বাড়ি নং ১২"),
        ("address", "বা\u09dcি নং ১২"),
        ("address", "বাড়ির নম্বর ১২"),
        ("address", "১২ নম্বর বাড়িতে"),
        ("address", "১২/৩ নমুনা রোড"),
        ("address", "৫, কাল্পনিক সরণি"),
        ("address", "৭ নং নমুনা লেনে"),
        ("address", "পিন ৭০০১২৪"),
        ("address", "পিন কোড: ৭৪৩৪১১"),
        ("address", "কলকাতা-৭০০ ১২৪"),
    ],
)
def test_what_leads_to_a_person_is_found(kind: str, text: str) -> None:
    found = list(identifiers(text))
    assert [one for one, _ in found] == [kind]
    assert found[0][1] in text


@pytest.mark.parametrize(
    "text",
    [
        "Call 112, 1098, 15100, 14416 or 1930",
        "১০৯৮, ১৫১০০ বা ১৪৪১৬ নম্বরে ফোন করুন",
        "₹12,34,567 and ₹98,76,54,321",
        "₹9876543210 is an amount",
        "from 2019-11-19 to 2020-03-14",
        "6-9-2019 to 7-10-2020",
        "between 2013 and 2023, 45.5% of 1,200",
        "Aadhaar-like with a wrong check: 2345 6789 0123",
        "২৩৪৫ ৬৭৮৯ ০১২৩",
        "article35642147 and https://example.org/article/9876543210",
        "[report](https://example.org/news/234567890124.ece)",
        "Article 23 and section 370(3) of the Code",
        "FIRs were lodged in 12 cases",
        "an FIR 24 hours later",
        "The case was heard on 12 May",
        "মামলার সংখ্যা ১২",
        "মামলা ১২টি",
        "এফআইআর ২৪ ঘণ্টার মধ্যে",
        "SC/ST 12 per cent",
        "ST 12 seats, ₹2 cr. 50 lakh",
        "ISBN 978-81-250-1234-5",
        "Section 4 Road Transport Act, Article 14 Street Vendors Act",
        "2019 2020 2021 and 2013-2014-2015",
        "SC/ST 12/13",
        "৩টি পাড়ায় ২ দিন",
        "by phone 2019-2020 and in person",
        "ফোন ২০১৯-২০২০ সালে",
        "Courtroom 3 opens at 10:30",
        "The road is 12 km long",
        "On 12 March Park Street was closed",
        "In 2019 Jessore Road was widened",
        "২০১৯ সালে যশোর রোড চওড়া হয়",
        "১২ কিলোমিটার রোড",
        "১২ মার্চ যশোর রোডে মিছিল",
        "বাড়ি বাড়ি গিয়ে ১২ জন",
        "In Barasat 700 people came",
        "House of 294 members",
        "the pinned note 700124",
        "@example on the web",
        "Annual report 2019a",
    ],
)
def test_ordinary_numbers_lead_to_nobody(text: str) -> None:
    assert list(identifiers(text)) == []


@pytest.mark.parametrize(("number", "valid"), [("2363", True), ("2364", False), ("234567890124", True), ("234567890142", False)])
def test_the_checksum_is_verhoeff_s(number: str, *, valid: bool) -> None:
    assert has_valid_checksum(number) is valid


@pytest.mark.parametrize(
    ("count", "language", "text"),
    [
        (3, "en", "Three survivors spoke"),
        (2, "en", "2 minor girls came home"),
        (4, "en", "four of the young women"),
        (1, "en", "one survivor"),
        (1, "en", "one of the survivors"),
        (1, "bn", "মহিলাদের মধ্যে একজন"),
        (3, "en", "2–3 women"),
        (2, "en", "two were rescued"),
        (2, "en", "two survivor leaders"),
        (2, "en", "a couple of girls"),
        (3, "bn", "তিনজন নারী"),
        (3, "bn", "৩ জন সারভাইভার"),
        (3, "bn", "৩জন মেয়েকে"),
        (2, "bn", "দুটি শিশু"),
        (2, "bn", "দু'জন মেয়ে"),
        (2, "bn", "দুই মে\u09dfে"),
        (4, "bn", "চার জন নাবালিকাকে"),
        (2, "bn", "২ জনকে উদ্ধার"),
        (1, "bn", "এক তরুণী"),
        (3, "bn", "তিনজন উদ্ধার হওয়া কিশোরীর"),
        (3, "bn", "২-৩ জন মহিলা"),
    ],
)
def test_a_small_count_of_people_is_found(count: int, language: str, text: str) -> None:
    assert [number for number, _ in small_counts(text, language)] == [count]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Twelve survivors, 43 women and 104 children"),
        ("en", "three survivor collectives and two women's groups"),
        ("en", "four survivors' collectives"),
        ("en", "one in three women"),
        ("en", "Section 4 women may rely on"),
        ("en", "Two laws protect women"),
        ("en", "3,000 women, 1.4 children"),
        ("en", "two women police officers"),
        ("en", "someone, women and girls"),
        ("en", "two minor changes"),
        ("en", "one of the survivors' demands"),
        ("en", "one of the women's groups"),
        ("en", "On 4 March women marched"),
        ("en", "one woman on each committee"),
        ("en", "four thousand women"),
        ("bn", "এক লক্ষ মানুষ"),
        ("bn", "একজন ব্যক্তি অভিযোগ জানাতে পারেন"),
        ("bn", "একজন আইনজীবী"),
        ("bn", "৪৩ জন নারী"),
        ("bn", "তিনটি নারী সংগঠন"),
        ("bn", "দুটি সারভাইভারদের সংগঠন"),
        ("bn", "দুজন মহিলা পুলিশকর্মী"),
        ("bn", "চারটি শিশু আদালত"),
        ("bn", "তিনি নারী অধিকার নিয়ে বলেন"),
        ("bn", "বিচার চেয়ে নারীরা"),
        ("bn", "ধারা ৪ নারী"),
        ("bn", "কয়েক জন নারী"),
    ],
)
def test_other_counts_are_left_alone(language: str, text: str) -> None:
    assert list(small_counts(text, language)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Helpless women",
        "a HELPLESS woman",
        "prostitutes",
        "the victim's house",
        "the victims of the trade",
        "_victim_ and **victim**",
        "rescued by us",
        "a voice for the voiceless",
        "the girl was sold in the city",
        "women who were sold",
        "she had been sold",
        "sex-slave",
        "an inmate",
        "a 19-year-old girl",
        "an adult girl",
        "ধর্ষিতা",
        "ধর্ষিতাকে",
        "ধ\u200cর্ষিতার",
        "নির্যাতিতাদের",
        "পতিতা",
        "পতিতাদের",
        "পতিতালয়ে",
        "পতিতাল\u09df",
        "অসহায়",
        "অসহা\u09df মানুষ",
        "অসহায়ভাবে",
        "নিষিদ্ধপল্লীতে",
        "নিষিদ্ধ পল্লির",
        "পাচারকারীর খপ্পরে",
        "মেয়েটিকে বিক্রি করে দেওয়া হয়",
        "তাঁকে বিক্রি করা হয়",
        "বিক্রি করে দেওয়া মেয়েটি",
    ],
)
def test_an_avoided_word_is_found(text: str, sound: Path) -> None:
    assert "term-avoided" in found_in(sound, text)


@pytest.mark.parametrize(
    "text",
    [
        "victim compensation",
        "the Victim Compensation Scheme",
        "the tickets were sold out",
        "handicrafts made by women were sold at the fair",
        "the land was sold in 1950",
        "girls of class 8",
        "a 14-year-old girl",
        "help the less advantaged",
        "পতিতপাবন",
        "পতিত জমি",
        "সহায়",
        "সহায়তা",
        "নির্যাতনের শিকার",
        "ধর্ষণের শিকার",
        "নিষিদ্ধ পথ",
        "জমি বিক্রি করে দেওয়া হয়",
        "টিকিট বিক্রি হয়ে গেছে",
    ],
)
def test_other_words_are_left_alone(text: str, sound: Path) -> None:
    assert "term-avoided" not in found_in(sound, text)


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("She was raped.", True),
        ("He spoke about sexual violence.", True),
        ("ধর্ষণের মামলা", True),
        ("আত্মহত্যার কথা", True),
        ("যৌন নির্যাতন", True),
        ("the Protection of Women from Domestic Violence Act", False),
        ("a grape, a drape and nonviolence", False),
        ("অহিংসার পথ", False),
        ("খুনসুটি", False),
    ],
)
def test_violence_without_a_note_is_found(text: str, sound: Path, *, warned: bool) -> None:
    assert ("content-note-missing" in found_in(sound, text)) is warned


def test_violence_after_a_note_is_left_alone(sound: Path) -> None:
    note = FINE + "\ncontent_note: {en: This page speaks of violence., bn: এই পাতায় হিংসার কথা আছে।}"
    assert "content-note-missing" not in found_in(sound, "She spoke about violence.", fields=note)


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("A 16-year-old girl from Sample District came home on 3 March 2019.", True),
        ("She was 16 when she was taken from Basirhat to Pune.", True),
        ("The girl, aged sixteen, was found in Delhi on 2019-03-03.", True),
        ("১৬ বছরের এক কিশোরীকে ৩ মার্চ দিল্লি থেকে উদ্ধার করা হয়।", True),
        ("তাঁর বয়স তখন ষোলো। বসিরহাট থেকে তাঁকে পুণেতে নিয়ে যাওয়া হয়।", True),
        ("A girl came home.", False),
        ("The minister spoke in Delhi on 3 March 2019 about her plans.", False),
        ("She spoke in Delhi.\n\nThe law of 3 March 2019 is new.\n\nA child is anybody under the age of 18.", False),
        ("তিনি ৩ মার্চ দিল্লিতে বলেন।", False),
        ("১৮ বছরের কম বয়সি সকলেই শিশু।", False),
    ],
)
def test_one_person_told_too_closely_is_found(text: str, sound: Path, *, warned: bool) -> None:
    assert ("person-pinpointed" in found_in(sound, text)) is warned


@pytest.mark.parametrize(
    ("name", "fields", "text", "refused"),
    [
        ("2020-03-14-story", "", "Three women came home.", True),
        ("2020-03-story", "", "Three women came home.", True),
        ("2020-story", FINE, "Three women came home.", True),
        ("2020-story", "", "Three women came home.", False),
        ("2020-story", "", "Three women came home to Sample District.", True),
        ("2020-story", "", "Three women came home in May.", True),
        ("2020-story", "", "মে মাসে তিনজন নারী বাড়ি ফেরেন।", True),
        ("2020-story", "", "নমুনা জেলার তিনজন নারী বাড়ি ফেরেন।", True),
        ("2020-story", "", "তিনজন নারী বাড়ি ফেরেন।", False),
        ("2020-story", "", "২ মেয়ে।", False),
    ],
)
def test_a_small_count_counts_with_a_place_or_a_month(name: str, fields: str, text: str, sound: Path, *, refused: bool) -> None:
    assert ("count-too-small" in found_in(sound, text, name=name, fields=fields)) is refused


def test_the_site_s_own_number_is_no_personal_data(sound: Path) -> None:
    site = sound / "docs" / "_data" / "site.yml"
    site.write_text(site.read_text(encoding="utf-8").replace('phone: "000"', 'phone: "9876500000"'), encoding="utf-8")
    assert found_in(sound, "Call 98765 00000.") == set()
    assert found_in(sound, "Call 98765 00001.") == {"personal-data"}


def test_ordinary_pages_are_left_alone(sound: Path) -> None:
    pages = sorted(ORDINARY.glob("*.yml"))
    assert len(pages) == 10
    for page in pages:
        assert "fictional" in page.read_text(encoding="utf-8").splitlines()[0]
        shutil.copy(page, sound / "milestones")
    found = problems(sound)
    assert [problem for problem in found if is_error(problem)] == []
    assert len(found) <= MOST_WARNINGS_ON_ORDINARY_PAGES, found


def test_the_real_content_is_left_alone() -> None:
    library = load_library(PROJECT, CONFIGURATION, NOW)
    assert check(library, RULES + rules_in(helplines)) == ()


def test_only_helplines_that_somebody_stands_for_are_shown(sound: Path) -> None:
    file = sound / "docs" / "_data" / "helplines.yml"
    entry = file.read_text(encoding="utf-8").split("\n", 1)[1]
    broken = (
        entry.replace("  area:\n    en: Nowhere\n    bn: কোথাও নয়\n", ""),
        entry.replace("  checked_on: 2026-01-02\n", ""),
        entry.replace("2026-01-02", "2026-11-25"),
        entry.replace("2026-01-02", "2026-11-24"),
    )
    file.write_text(
        entry + "".join(one.replace('"000"', f'"00{number}"') for number, one in enumerate(broken, 1)), encoding="utf-8"
    )
    published = decide(load_library(sound, CONFIGURATION, NOW)).published
    assert published
    assert [helpline.number for helpline in published.helplines] == ["000", "004"]
