"""Rules read what readers read: nothing that is typed between the letters hides a number or a person from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from affirming import affirm
from conftest import NOW

from publishing.build.publication import read_verdict
from publishing.checks.identifiers import identifiers
from publishing.checks.phrases import readable
from publishing.checks.rules.consent_coverage import AGE

MEETING, ABOUT, GOALS = "milestones/2020-03-14-sample-meeting.yml", "docs/en/about.md", "docs/_data/goals.yml"


def rules(root: Path, file: str, old: str, new: str) -> set[str]:
    """Return the rules that `file` breaks at a line after the edit, though it was affirmed."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    affirm(root)
    _, verdict = read_verdict(root, now=NOW)
    return {problem.rule for problem in verdict.problems if problem.position.file == file and problem.position.line}


NUMBERS = [
    "9830012345",
    "&#57;830012345",
    "98300*1*2345",
    "98300\u00ad12345",
    "98300&#8203;12345",
    "**98300** 12345",
    "৯৮৩০০১২৩৪৫",
    "９８３００１２３４５",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("file", "old"),
    [
        (MEETING, "A first fictional paragraph."),
        (MEETING, "A fictional meeting"),
        (MEETING, "publisher: Sample Organisation"),
        (ABOUT, "Everything on this site is fictional."),
        (GOALS, "A second fictional goal."),
    ],
)
def test_a_telephone_number_is_found_however_it_is_typed(sound: Path, number: str, file: str, old: str) -> None:
    assert "personal-data" in rules(sound, file, old, f"{old} {number}")


def test_words_without_a_number_break_no_such_rule(sound: Path) -> None:
    """The control of the attacks with numbers."""
    assert "personal-data" not in rules(sound, MEETING, "A first fictional paragraph.", "A *first* &amp; fictional paragraph.")


@pytest.mark.parametrize("typed", ["aged **17**", "aged&nbsp;17", "a&#103;ed 17", "ag\u00aded 17", "a_ge_d 17", "aged ①⑦"])
def test_an_age_is_found_however_it_is_typed(sound: Path, typed: str) -> None:
    assert "consent-missing" in rules(sound, MEETING, "A first fictional paragraph.", f"A fictional girl, {typed}, came.")


@pytest.mark.parametrize(
    "typed",
    ["⑨⑧③⓪⓪①②③④⑤", "⁹⁸³⁰⁰¹²³⁴⁵", "𝟗𝟖𝟑𝟎𝟎𝟏𝟐𝟑𝟒𝟓", "98300\ufe0f\u034f\u061c12345", "9̲8̲3̲0̲0̲12345", "❾❽❸⓿⓿12345", "98300\n12345",
     "[98300](https://example.org/)12345", "9️⃣8️⃣30012345", "98300&shy;12345", "९८३००१२३४५"],
)  # fmt: skip
def test_digits_are_read_as_they_are_shown(typed: str) -> None:
    assert [kind for kind, _ in identifiers(readable(f"Call {typed} now"))] == ["phone"]


@pytest.mark.parametrize(
    "typed",
    ["ａｇｅｄ １７", "aged ¹⁷", "𝐚𝐠𝐞𝐝 17", "🅰🅶🅴🅳 ❶❼", "a\ufe0fg\u034fed 17", "aged [17](help.md)", "ᴀɢᴇᴅ 17", "ɑɡed 17",
     "aged 1️⃣7️⃣", "aged\n17", "🄰🄶🄴🄳 ⑰", "[a](x 'y')ged 17", "<b>aged 17", "a\u0332ged 17"],
)  # fmt: skip
def test_letters_are_read_as_they_are_shown(typed: str) -> None:
    assert AGE.search(readable(f"She was {typed}."))


@pytest.mark.parametrize("typed", ["5 km² of 1½ acres…", "য়, ড় ও ঢ়", "Zürich, Śānti, œuvre", "“‘’” – — ₹ 1,200"])
def test_other_signs_stay_as_they_are(typed: str) -> None:
    """The control of the attacks with signs that look like letters and digits."""
    assert readable(typed) == typed.replace("²", "2")


@pytest.mark.parametrize(
    "markup",
    [
        "<script>document.title='invented'</script>", "<!-- invented words -->", "<b title='invented'>x</b>",
        "<svg><text>x</text></svg>",
        "<form action='https://example.org/'>", "<img src=x onerror=alert(1)>", "{: onclick=alert(1) }", "![invented](x.png)",
        "[x](javascript:alert(1))", "<details>invented</details>", "--8<-- 'secret.md'", "{{ config.site_name }}",
        "## H { onclick=alert(1) }", '## H { title="invented" }', "[x][a]", "[a]: javascript:alert(1)", '[x](help.md "invented")',
        "[x](\njavascript:alert(1))",
    ],
)  # fmt: skip
def test_prose_takes_no_markup_but_that_of_bodies(sound: Path, markup: str) -> None:
    assert "markup-unsafe" in rules(sound, ABOUT, "Everything on this site is fictional.", markup)


@pytest.mark.parametrize(
    "markup", ["*Everything* is fictional.", "[help](help.md#first-steps)", "## A heading {#heading}", "1. one\n2. two"]
)
def test_prose_takes_the_markup_of_bodies_links_to_pages_and_ids(sound: Path, markup: str) -> None:
    """The control of the attacks with markup."""
    assert "markup-unsafe" not in rules(sound, ABOUT, "Everything on this site is fictional.", markup)
