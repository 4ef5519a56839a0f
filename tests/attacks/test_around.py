"""Ways around the checks: the preview's server, links in folders, files that are left behind."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from affirming import affirm
from conftest import NOW

from publishing.build.manifest import differences, untouched_site_name, write_manifest
from publishing.build.publication import read_verdict
from publishing.checks.report import REPORT_FORMATS
from publishing.preview.server import LiveReload, preview_server
from publishing.preview.session import Session

OUTSIDE = "fictional words that no page holds"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[http.client.HTTPConnection]:
    """A preview of a site of one page, beside folders with a secret that it must not show."""
    tmp_path = tmp_path_factory.mktemp("preview")
    site, outside = tmp_path / "work" / "1", tmp_path / "outside"
    for folder, text in ((site, "a fictional page"), (outside, OUTSIDE), (tmp_path, OUTSIDE), (tmp_path / "work", OUTSIDE)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
    (site / "assets").mkdir()
    (outside / "secret.txt").write_text(OUTSIDE, encoding="utf-8")
    session = Session(root=tmp_path)
    session.site = site
    live_reload = LiveReload(session=session, work=tmp_path / "work")
    with contextlib.chdir(outside), preview_server(live_reload, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
        yield connection
        connection.close()
        server.shutdown()


def answer(connection: http.client.HTTPConnection, method: str, path: str) -> tuple[int, str]:
    connection.request(method, path)
    response = connection.getresponse()
    return response.status, response.read().decode(errors="replace") + str(response.headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/../outside/", "/%2e%2e/", "/%2e%2e/%2e%2e/outside/", "/%2E%2E/../outside/", "/..%2foutside/",
        "/%2e%2e%2f%2e%2e%2foutside/", "/assets/%2e%2e/%2e%2e/",
        "/%2e%2e/%2e%2e/outside/secret.txt", "/secret.txt", "//outside/", "/assets/..%5c..%5coutside/",
    ],
)  # fmt: skip
def test_the_preview_shows_nothing_outside_its_site(preview: http.client.HTTPConnection, method: str, path: str) -> None:
    assert answer(preview, "GET", "/")[0] == 200  # the control
    _, text = answer(preview, method, path)
    assert OUTSIDE not in text


def test_the_preview_answers_head_like_get_and_lists_no_folder(preview: http.client.HTTPConnection) -> None:
    assert answer(preview, "HEAD", "/secret.txt")[0] == 404
    assert answer(preview, "HEAD", "/index.html")[0] == 200
    status, text = answer(preview, "HEAD", "/assets/")
    assert status == 404
    assert "assets" not in text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "tafteesh.example:8000"])
def test_the_preview_answers_to_no_other_host_name(preview: http.client.HTTPConnection, host: str) -> None:
    preview.putrequest("GET", "/", skip_host=True)
    preview.putheader("Host", host)
    preview.endheaders()
    response = preview.getresponse()
    response.read()
    assert response.status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_preview_writes_nothing(preview: http.client.HTTPConnection, method: str) -> None:
    assert answer(preview, method, "/")[0] == 501


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("milestones/2022-08-sample-people-pictured.yml", "- sample-people/rowers", '- "sample-people/rowers "'),
        ("milestones/2022-08-sample-people-pictured.yml", "- c-aaaaaaaaa6", '- " c-aaaaaaaaa6"'),
        ("milestones/2022-08-sample-people-pictured.yml", "- c-aaaaaaaaa6", '- "c-aaaaaaaaa6\u00a0"'),
        ("milestones/consent/c-aaaaaaaaa6.yml", "  - bn", '  - "bn "'),
        ("milestones/consent/c-aaaaaaaaa6.yml", "sample-people/rowers:", '"sample-people/rowers ":'),
        ("gallery/sample-people/album.yml", "file: rowers.png", 'file: "rowers.png "'),
    ],
)
def test_a_blank_within_quotes_is_told_with_its_line_and_holds_back_only_its_entry(
    sound: Path, file: str, old: str, new: str
) -> None:
    text = (sound / file).read_text(encoding="utf-8")
    assert old in text
    (sound / file).write_text(text.replace(old, new), encoding="utf-8")
    affirm(sound)
    _, verdict = read_verdict(sound, now=NOW)
    line = text[: text.index(old)].count("\n") + 1
    assert (file, line) in {(problem.position.file, problem.position.line) for problem in verdict.problems}
    assert verdict.published
    assert "2022-08-sample-people-pictured" not in {cleared.item.slug for cleared in verdict.published.milestones}


@pytest.mark.parametrize("name", ["extra", "assets/extra", "about/extra"])
def test_a_linked_folder_in_a_site_is_no_part_of_it(fictional: Path, tmp_path: Path, name: str) -> None:
    site, outside = Path(shutil.copytree(fictional, tmp_path / "site")), tmp_path / "outside"
    write_manifest(site)
    assert untouched_site_name(site)  # the control
    outside.mkdir()
    (outside / "words.html").write_text(OUTSIDE, encoding="utf-8")
    (site / name).symlink_to(outside, target_is_directory=True)
    assert [difference.file for difference in differences(site)] == [name]
    assert untouched_site_name(site) is None


@pytest.mark.parametrize(
    ("zone", "is_taken"),
    [("Asia/Kolkata", True), ("Asia/Calcutta", True), ("Etc/GMT+12", False), ("Pacific/Pago_Pago", False), ("UTC", False)],
)
def test_the_day_is_that_of_the_country_s_clock(sound: Path, zone: str, *, is_taken: bool) -> None:
    file = sound / "docs" / "_data" / "site.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("Asia/Kolkata", zone), encoding="utf-8")
    affirm(sound)
    assert (read_verdict(sound, now=NOW)[1].published is not None) is is_taken


@pytest.mark.parametrize("number", ["9830012345", "98300-12345", "fictional.person@mail.example"])
@pytest.mark.parametrize("report_format", REPORT_FORMATS)
def test_no_report_repeats_what_a_file_s_name_tells_of_somebody(sound: Path, number: str, report_format: str) -> None:
    file = sound / "milestones" / f"2020-03-14-{number}.yml"
    (sound / "milestones" / "2020-03-14-sample-meeting.yml").rename(file)
    library, verdict = read_verdict(affirm(sound), now=NOW)
    assert any(problem.position.file.endswith(file.name) for problem in verdict.problems)
    told = REPORT_FORMATS[report_format](verdict.problems, library, "en")
    assert "2020-03-14-" in told
    assert number not in told
