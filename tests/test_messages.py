"""Every message of the program is there in every language that its commands speak."""

from __future__ import annotations

import re
import unicodedata

import pytest
from conftest import PROJECT

from publishing.checks.registry import RULES
from publishing.content.fields import Text
from publishing.content.validation import read_record
from publishing.files.yaml_document import read_document
from publishing.i18n.descriptions import CATALOGUE
from publishing.i18n.messages import LOCALE, Message, load_catalogue, load_rule_messages, message

CATALOGUES = sorted(path.stem for path in LOCALE.glob("*.yml"))
BY_THE_GATE = "photo-held-back"


def assert_speaks(text: Message, name: str, languages: tuple[str, ...] = ("en", "bn")) -> None:
    assert tuple(text) == languages, name
    assert len({frozenset(re.findall(r"\{\w+\}", words)) for words in text.values()}) == 1, name
    for words in text.values():
        assert unicodedata.normalize("NFC", words) == words, name


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_message_speaks_both_languages_with_the_same_slots(catalogue: str) -> None:
    for name, text in load_catalogue(catalogue).items():
        assert_speaks(text, name, ("bn",) if catalogue == CATALOGUE else ("en", "bn"))


def test_every_message_of_a_rule_speaks_both_languages_with_the_same_slots() -> None:
    for name, texts in load_rule_messages().items():
        assert texts.level in ("error", "warning"), name
        for text in (texts.says, texts.help, *([texts.because] if texts.because else [])):
            assert_speaks(text, name)


def test_messages_stand_in_the_file_of_the_module_of_their_rule() -> None:
    functions = {rule.name: rule.of_entry or rule.of_library for rule in RULES}
    modules = {name: find.__module__.rpartition(".")[2] for name, find in functions.items() if find} | {BY_THE_GATE: "gate"}
    for path in (LOCALE / "rules").glob("*.yml"):
        entries, faults = read_record(read_document(path, path.name), dict[str, dict[str, str | Text]])
        assert not faults
        assert {modules[name.partition(".")[0]] for name in entries or {}} == {path.stem}


def test_numbers_in_a_message_have_the_digits_of_its_language() -> None:
    assert message("verify_site.complete", "en", folder="site", count=12).count("12") == 1
    assert "১২" in message("verify_site.complete", "bn", folder="site", count=12)
    assert "12/" in message("verify_site.complete", "bn", folder="12/", count=1), "a name stays as it is"


def test_a_language_that_a_message_lacks_is_no_silent_english() -> None:
    with pytest.raises(KeyError):
        message("verify_site.complete", "fr", folder="site", count=12)


def test_every_message_that_the_program_names_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "scripts").rglob("*.py"))
    names = re.findall(r'message\("(\w+)\.([\w-]+)"', code)
    assert len(names) > 50
    assert [(catalogue, name) for catalogue, name in names if name not in load_catalogue(catalogue)] == []
