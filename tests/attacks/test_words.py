"""Words that were taken back do not come back, whichever way somebody tries."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import attacked_site
import test_withdrawal
from attacked_site import AttackedSite

from publishing.build.release_record import RELEASE_RECORDS

attacked, withdrawn = attacked_site.attacked, attacked_site.withdrawn
republished, old_site = attacked_site.republished, attacked_site.old_site


def test_a_roll_back_after_a_withdrawal_and_a_deletion_brings_nothing_back(republished: AttackedSite) -> None:
    republished.publish("--roll-back", code=1)
    assert not republished.shows()


def test_a_roll_back_without_a_withdrawal_brings_it_back(attacked: AttackedSite) -> None:
    """The control of the attacks on roll-back."""
    page = attacked.root / "docs" / "en" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nA fictional sentence more.\n", encoding="utf-8")
    attacked.build()
    attacked.publish()
    attacked.publish("--roll-back")
    assert attacked.shows()


def test_an_old_copy_of_the_site_is_not_published_after_a_withdrawal(republished: AttackedSite, old_site: Path) -> None:
    republished.publish("--site-dir", old_site, code=1)
    assert not republished.shows()


def test_an_old_copy_of_the_site_is_published_while_nothing_ended(attacked: AttackedSite, old_site: Path) -> None:
    """The control of the attack with an old copy."""
    attacked.publish("--site-dir", old_site)
    assert attacked.shows()


def test_an_old_copy_is_not_published_though_the_caches_were_kept_as_well(
    attacked: AttackedSite, republished: AttackedSite, old_site: Path
) -> None:
    shutil.copytree(attacked.root / RELEASE_RECORDS, republished.root / RELEASE_RECORDS, dirs_exist_ok=True)
    said = republished.publish("--site-dir", old_site, code=1)
    assert "taken down" in said
    assert not republished.shows()


def test_an_old_site_put_in_the_place_of_the_new_one_is_not_published(withdrawn: AttackedSite, old_site: Path) -> None:
    withdrawn.entry.unlink()
    shutil.rmtree(withdrawn.root / "site")
    old_site.rename(withdrawn.root / "site")
    withdrawn.publish(code=1)
    assert not withdrawn.shows()


def test_an_old_release_linked_as_the_previous_one_is_not_rolled_back_to(attacked: AttackedSite, withdrawn: AttackedSite) -> None:
    release = (attacked.host / "current").resolve()
    withdrawn.publish()
    shutil.copytree(release, withdrawn.host / "releases" / release.name)
    (withdrawn.host / "previous").unlink(missing_ok=True)
    (withdrawn.host / "previous").symlink_to(Path("releases", release.name), target_is_directory=True)
    withdrawn.publish("--roll-back", code=1)
    assert not withdrawn.shows()
    assert not (withdrawn.host / "releases" / release.name).exists()


def test_a_verification_of_a_site_with_words_that_were_taken_back_does_not_call_it_whole(
    withdrawn: AttackedSite, old_site: Path
) -> None:
    withdrawn.entry.unlink()
    withdrawn.command("verify_site.py", old_site, "--root", withdrawn.root, code=1)


def test_a_deleted_entry_leaves_the_host_when_its_site_is_not_built_anew(attacked: AttackedSite) -> None:
    attacked.entry.unlink()
    attacked.publish(code=1)
    assert not attacked.shows()


SENTENCE = "A fictional sentence that somebody wants gone."


def with_sentence(site: AttackedSite) -> Path:
    """Publish a sentence in a page of prose, and delete it from the page; return the page."""
    page = site.root / "docs" / "en" / "about.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(f"{before}\n{SENTENCE}\n", encoding="utf-8")
    site.build()
    site.publish()
    assert shown(site, SENTENCE)  # the control
    page.write_text(before, encoding="utf-8")
    return page


def shown(site: AttackedSite, words: str) -> bool:
    return any(words in path.read_text(encoding="utf-8") for path in (site.host / "current").rglob("*.html"))


def test_words_that_were_removed_from_prose_leave_the_host_though_content_is_broken(attacked: AttackedSite) -> None:
    with_sentence(attacked)
    attacked_site.BREAKS["a line is missing in a file that every page needs"](attacked.root)
    built = attacked.command("build_site.py", "--root", attacked.root, code=1, affirmed=False).stdout
    assert "could not be built again" not in built
    attacked.command("publish_site.py", attacked.host, "--root", attacked.root, code=1, affirmed=False)
    assert not shown(attacked, SENTENCE)
    assert (attacked.host / "current" / "about" / "index.html").is_file()


def test_a_roll_back_brings_no_words_back_that_were_removed_from_prose(attacked: AttackedSite) -> None:
    with_sentence(attacked)
    attacked.build()
    attacked.publish()
    said = attacked.publish("--roll-back", code=1)
    assert "docs/en/about.md" in said
    assert not shown(attacked, SENTENCE)


def without_partner(site: AttackedSite) -> str:
    """Publish a partner whom somebody wants gone, and delete that partner from the list; return the name."""
    partners, name = site.root / "docs" / "_data" / "partners.yml", "Invented partner that wants to go"
    before = partners.read_text(encoding="utf-8")
    first = before.index("- id: ")
    item = before[first:].partition("\n- id: ")[0].replace("- id: ", "- id: new-", 1)
    new = re.sub(r"(name:\s+en: ).*", rf"\1{name}", item)
    partners.write_text(f"{before.rstrip()}\n{new.rstrip()}\n", encoding="utf-8")
    site.build()
    site.publish()
    assert shown(site, name)  # the control
    partners.write_text(before, encoding="utf-8")
    return name


def test_an_item_that_was_removed_from_a_shared_list_leaves_the_host_though_content_is_broken(attacked: AttackedSite) -> None:
    name = without_partner(attacked)
    attacked_site.BREAKS["a line is missing in a file that every page needs"](attacked.root)
    attacked.command("publish_site.py", attacked.host, "--root", attacked.root, code=1, affirmed=False)
    assert not shown(attacked, name)
    assert (attacked.host / "current" / "about" / "index.html").is_file()


def test_a_roll_back_brings_no_item_back_that_was_removed_from_a_shared_list(attacked: AttackedSite) -> None:
    name = without_partner(attacked)
    attacked.build()
    attacked.publish()
    assert "docs/_data/partners.yml" in attacked.publish("--roll-back", code=1)
    assert not shown(attacked, name)


def test_another_machine_that_missed_a_withdrawal_publishes_nothing_of_it(attacked: AttackedSite, tmp_path: Path) -> None:
    stale = attacked_site.copied(attacked.root.parent, tmp_path / "stale", attacked.command)
    attacked.withdraw()
    said = stale.command("publish_site.py", attacked.host, "--root", stale.root, code=1).stdout
    assert not attacked.shows()
    assert "Nothing was published" in said
    stale.command("publish_site.py", stale.host, "--root", stale.root, code=1)  # it has learnt of it
    assert not stale.shows()


def test_a_withdrawal_reaches_every_folder_into_which_a_site_was_built(attacked: AttackedSite, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    attacked.build("--site-dir", other)
    words = test_withdrawal.ENGLISH.encode()
    assert any(words in path.read_bytes() for path in other.rglob("*.html"))  # the control
    attacked.withdraw()
    assert not any(words in path.read_bytes() for path in other.rglob("*") if path.is_file())
