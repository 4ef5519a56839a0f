"""Words that were taken back do not come back, whichever way somebody tries."""

from __future__ import annotations

import shutil
from pathlib import Path

import attacked_site
from attacked_site import AttackedSite

from publishing.build.release_record import RELEASE_RECORDS

attacked, withdrawn, old_site = attacked_site.attacked, attacked_site.withdrawn, attacked_site.old_site


def test_a_roll_back_after_a_withdrawal_and_a_deletion_brings_nothing_back(withdrawn: AttackedSite) -> None:
    withdrawn.publish("--roll-back", code=1)
    assert not withdrawn.shows()


def test_a_roll_back_without_a_withdrawal_brings_it_back(attacked: AttackedSite) -> None:
    """The control of the attacks on roll-back."""
    page = attacked.root / "docs" / "en" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nA fictional sentence more.\n", encoding="utf-8")
    attacked.build()
    attacked.publish()
    attacked.publish("--roll-back")
    assert attacked.shows()


def test_an_old_copy_of_the_site_is_not_published_after_a_withdrawal(withdrawn: AttackedSite, old_site: Path) -> None:
    withdrawn.publish("--site-dir", old_site, code=1)
    assert not withdrawn.shows()


def test_an_old_copy_of_the_site_is_published_while_nothing_ended(attacked: AttackedSite, old_site: Path) -> None:
    """The control of the attack with an old copy."""
    attacked.publish("--site-dir", old_site)
    assert attacked.shows()


def test_an_old_copy_is_not_published_though_the_caches_were_kept_as_well(
    attacked: AttackedSite, withdrawn: AttackedSite, old_site: Path
) -> None:
    shutil.copytree(attacked.root / RELEASE_RECORDS, withdrawn.root / RELEASE_RECORDS, dirs_exist_ok=True)
    said = withdrawn.publish("--site-dir", old_site, code=1)
    assert "taken down" in said
    assert not withdrawn.shows()


def test_an_old_site_put_in_the_place_of_the_new_one_is_not_published(attacked: AttackedSite, old_site: Path) -> None:
    attacked.withdraw()
    attacked.entry.unlink()
    shutil.rmtree(attacked.root / "site")
    old_site.rename(attacked.root / "site")
    attacked.publish(code=1)
    assert not attacked.shows()


def test_an_old_release_linked_as_the_previous_one_is_not_rolled_back_to(attacked: AttackedSite, tmp_path: Path) -> None:
    release = (attacked.host / "current").resolve()
    kept = shutil.copytree(release, tmp_path / "kept")
    attacked.withdraw()
    attacked.publish()
    shutil.copytree(kept, attacked.host / "releases" / release.name)
    (attacked.host / "previous").unlink(missing_ok=True)
    (attacked.host / "previous").symlink_to(Path("releases", release.name), target_is_directory=True)
    attacked.publish("--roll-back", code=1)
    assert not attacked.shows()
    assert not (attacked.host / "releases" / release.name).exists()


def test_a_verification_of_a_site_with_words_that_were_taken_back_does_not_call_it_whole(
    attacked: AttackedSite, old_site: Path
) -> None:
    attacked.withdraw()
    attacked.entry.unlink()
    attacked.command("verify_site.py", old_site, "--root", attacked.root, code=1)


def test_a_deleted_entry_leaves_the_host_when_its_site_is_not_built_anew(attacked: AttackedSite) -> None:
    attacked.entry.unlink()
    attacked.publish(code=1)
    assert not attacked.shows()
