"""Nothing in docs/ is published unseen: attacks through pages of prose, shared content and the files beside them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from affirming import affirm
from conftest import NOW, SOUND
from markdown import Markdown

from publishing.audit.html import parse_pages
from publishing.build.csp import CHARSET, secure
from publishing.build.publication import CONFIGURATION, read_verdict
from publishing.checks.gate import Verdict
from publishing.checks.registry import check
from publishing.checks.report import diagnostic
from publishing.content.library import load_library
from publishing.environment import ROOT

OWN = (ROOT / "overrides" / "main.html").read_text(encoding="utf-8").partition("<script>")[2].partition("</script>")[0]

ABOUT, DATA = "docs/en/about.md", "docs/_data/"
LIBRARY = load_library(SOUND, CONFIGURATION, NOW)
SENTENCE = "Everything on this site is fictional."
MEETING = "milestones/2020-03-14-sample-meeting.yml"
NUMBER = "9830012345"
BREAKING = {  # words about somebody, and the rule that they break
    NUMBER: "personal-data",
    "“I was sold there, says Rupali, whom somebody invented.”": "consent-missing",
    "Invented Rupali was aged 17.": "consent-missing",
    "Two women came home to Sample District.": "count-too-small",
}
PLACES = {  # each text of docs/ that readers get: the file, what stands there, and what an attacker types in its place
    "a page of prose and a link": (ABOUT, SENTENCE, "{0}\n\n[{0}](help.md)"),
    "its description": (ABOUT, "description: ", "description: {} "),
    "its title": (ABOUT, "title: ", "title: {} "),
    "a goal": (f"{DATA}goals.yml", "A second fictional goal.", "{}"),
    "a dimension": (f"{DATA}dimensions.yml", "en: ", "en: {} "),
    "a partner": (f"{DATA}partners.yml", "en: ", "en: {} "),
    "a helpline": (f"{DATA}helplines.yml", "en: ", "en: {} "),
    "the source of a helpline": (f"{DATA}helplines.yml", "title: ", "title: {} "),
    "the footer": (f"{DATA}site.yml", "footer:\n  en: ", "footer:\n  en: {} "),
}


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def verdict(root: Path) -> Verdict:
    return read_verdict(root, now=NOW)[1]


def rules(found: Verdict, file: str) -> set[str]:
    return {problem.rule for problem in found.problems if problem.position.file == file}


def broken_by(text: str) -> set[str]:
    """Return the rules that a page of prose breaks which is made of `text`."""
    lines = tuple(text.split("\n"))
    library = replace(LIBRARY, prose={ABOUT: lines}, published_prose={ABOUT: lines})
    return {problem.rule for problem in check(library, kinds=["prose"]) if problem.position.file == ABOUT} - {"affirmation-stale"}


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What becomes of the site with `words` at all PLACES: before anybody affirms them, and after."""

    words: str
    before: Verdict
    after: Verdict


@pytest.fixture(scope="module", params=["harmless", "about somebody"])
def edited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """The site with other words at all places, which are harmless or not."""
    root = Path(shutil.copytree(SOUND, tmp_path_factory.mktemp("edited") / "sound"))
    words = "Invented words" if request.param == "harmless" else " ".join(BREAKING)
    for file, old, new in PLACES.values():
        edit(root, file, old, new.format(words))
    before = verdict(root)
    affirm(root)
    return Edited(words=words, before=before, after=verdict(root))


@pytest.mark.parametrize("place", PLACES)
def test_no_text_of_docs_is_published_unaffirmed_or_about_somebody(edited: Edited, place: str) -> None:
    file, _, new = PLACES[place]
    assert new.format(edited.words) not in str(edited.before.published)
    assert file in {problem.position.file for problem in edited.before.problems}, "the reason is said"
    if len(edited.words) > len("Invented words"):
        assert edited.after.published is None
        assert {"personal-data", "consent-missing", "count-too-small"} <= rules(edited.after, file)
        assert all(NUMBER not in diagnostic(problem, "en").message for problem in edited.after.problems)
    else:  # the control
        assert edited.words in str(edited.after.published)
        assert not rules(edited.after, file)


@pytest.mark.parametrize("words", BREAKING)
@pytest.mark.parametrize("place", [place for place, (file, _, _) in PLACES.items() if file == ABOUT])
def test_a_page_of_prose_tells_of_nobody_even_if_it_is_affirmed(place: str, words: str) -> None:
    _, old, new = PLACES[place]
    text = (SOUND / ABOUT).read_text(encoding="utf-8").replace(old, new.format(words), 1)
    assert broken_by(text) == {BREAKING[words]}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("> Invented words", "consent-missing"),
        ("- one\n- two\n\n  > Invented words", "consent-missing"),
        ("Call 98300\n12345 now.", "personal-data"),
        ("[call](tel:9830012345)", "personal-data"),
        ("Invented, аged 17", "translation-script"),
        ("Somebody's \u202e writing", "bidi-control"),
    ],
)
def test_what_is_typed_in_prose_is_read_as_it_is_shown(text: str, rule: str) -> None:
    assert rule in broken_by(text)


@pytest.mark.parametrize("text", ["Nobody under the age of 18 is shown.", "The “fictional” site has 12 chairs.", "1,200 women."])
def test_ordinary_prose_breaks_no_rule(text: str) -> None:
    """The control of the attacks with words."""
    assert broken_by(text) == set()


def test_a_number_over_two_lines_of_prose_is_found_where_it_begins() -> None:
    lines = ("Fictional prose.", "Call 98300", "12345 now.")
    library = replace(LIBRARY, prose={ABOUT: lines}, published_prose={ABOUT: lines})
    position = next(problem.position for problem in check(library, kinds=["prose"]) if problem.rule == "personal-data")
    assert (position.line, position.column) == (2, 6)


def test_a_number_among_synonyms_for_search_is_found(sound: Path) -> None:
    with (sound / DATA / "synonyms.yml").open("a", encoding="utf-8") as file:
        file.write(f"- words: [invented, '{NUMBER}']\n")
    affirm(sound)
    found = verdict(sound)
    assert found.published is None
    assert "personal-data" in rules(found, f"{DATA}synonyms.yml")


def test_a_number_in_the_affirmed_version_of_a_page_stops_the_build(sound: Path) -> None:
    edit(sound, ABOUT, SENTENCE, f"{SENTENCE} {NUMBER}")
    affirm(sound)
    edit(sound, ABOUT, f"{SENTENCE} {NUMBER}", f"{SENTENCE} It has no number.")
    assert verdict(sound).published is None


def test_what_stands_around_a_body_is_read_too(sound: Path) -> None:
    assert not rules(verdict(sound), MEETING)  # the control
    edit(sound, MEETING, "title: A fictional report", "title: Invented girl, aged 17, came home")
    edit(sound, MEETING, "publisher: Sample Organisation", "publisher: Two women of Sample District")
    edit(sound, MEETING, "A fictional meeting", "A fictional meeting of Invented, аged 17")
    affirm(sound)
    assert {"consent-missing", "count-too-small", "translation-script"} <= rules(verdict(sound), MEETING)


def test_an_address_that_tells_of_somebody_is_not_published(sound: Path) -> None:
    names = ("another-meeting", "girl-aged-17", "two-women-of-sample-district")  # the first one is the control
    for name in names:
        shutil.copy(sound / MEETING, sound / "milestones" / f"2020-03-15-{name}.yml")
    affirm(sound)
    published = verdict(sound).published
    assert published is not None
    slugs = {milestone.item.slug for milestone in published.milestones}
    assert [f"2020-03-15-{name}" in slugs for name in names] == [True, False, False]


def test_files_in_docs_stop_the_build_until_they_are_affirmed(sound: Path) -> None:
    names = {"docs/en/rupali.pdf", "docs/assets/rupali.svg", "docs/rupali.html", "docs/en/rupali.js", "docs/.rupali"}
    assert verdict(sound).published is not None  # the control
    (sound / "docs" / "assets").mkdir(exist_ok=True)
    for name in names:
        (sound / name).write_text(f"Invented Rupali {NUMBER}", encoding="utf-8")
    found = verdict(sound)
    assert found.published is None
    assert names <= {problem.position.file for problem in found.problems}


@pytest.mark.parametrize("name", ["docs/en/linked.md", "docs/assets/linked.js"])
def test_a_linked_page_or_file_is_never_published(sound: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("Invented Rupali", encoding="utf-8")
    (sound / name).parent.mkdir(exist_ok=True)
    (sound / name).symlink_to(tmp_path / "outside")
    assert verdict(sound).published is None
    affirm(sound)
    assert "Invented Rupali" not in str(verdict(sound).published)


def secured(site: Path, body: str) -> str:
    """Return a page that holds `body`, with its policy."""
    page = site / "index.html"
    page.write_text(f"<head>{CHARSET}</head><body>{body}</body>", encoding="utf-8")
    secure(site, parse_pages(site), site / "hosts")
    return page.read_text(encoding="utf-8")


def test_the_site_s_own_script_gets_its_digest_into_the_policy(tmp_path: Path) -> None:
    """The control of the attacks with scripts."""
    assert "script-src 'sha256-" in secured(tmp_path, f"<script>{OWN}</script>")


@pytest.mark.parametrize(
    "body",
    [
        "<script>document.title='invented'</script>",
        f"<script>{OWN};alert(1)</script>",
        "<script type=module>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<svg><script>alert(1)</script></svg>",
        "<style>body::after{content:'Invented Rupali'}</style>",
    ],
)
def test_another_script_or_style_in_a_page_stops_the_build(tmp_path: Path, body: str) -> None:
    with pytest.raises(ValueError, match="not the site's own"):
        secured(tmp_path, body)


EXTRAS = [  # what Python-Markdown takes, with or without its extensions, and bodies do not
    "*[BUP]: Invented Rupali", "A note[^1].\n\n[^1]: Invented Rupali", '!!! note "Invented Rupali"\n    text',
    '<div markdown="1">*Invented*</div>', "[x]: https://example.org/ 'Invented'", '[x](https://example.org/ "Invented Rupali")',
    "[x]\n\n [x]: javascript:alert(1)", ":smile:", '--8<-- "milestones/consent/secret.yml"', "text\n{: onclick=alert(1) }",
    "# H {onclick=alert(1)}", "![x](x.png)", "```js\nalert(1)\n```", "| a | b |\n| - | - |\n| c | d |",
    "<b\nonclick=alert(1)>x</b>",
    "[x\n](javascript:alert(1))", "[x](<javascript:alert(1)>)", "<javascript:alert(1)>", "[x][\na]", "term\n:   Invented Rupali",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "    <script>alert(1)</script>", "`<script>`", "~~x~~ ==y== ^^z^^", "%%x%%",
]  # fmt: skip
_TAG = re.compile(r"<(?!/|(?:p|em|strong|ul|ol|li|blockquote|h[1-6]|a|code|pre|br|hr)\b)|<\w+ (?!href=|id=)|href=\"(?!https://)")


@pytest.mark.parametrize("text", EXTRAS)
def test_other_markdown_in_prose_is_refused_or_does_nothing(text: str) -> None:
    html = Markdown(extensions=["attr_list", "sane_lists", "toc"]).convert(text)
    assert "markup-unsafe" in broken_by(text) or not _TAG.search(html), html


def test_the_extensions_of_markdown_are_those_that_were_attacked() -> None:
    """The control of the attacks with Markdown: unrefused, an attribute would be in the page."""
    assert _TAG.search(Markdown(extensions=["attr_list"]).convert("text\n{: onclick=alert(1) }"))
    configured = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))["markdown_extensions"]
    assert configured == ["attr_list", "sane_lists", {"toc": {"permalink": False}}]
