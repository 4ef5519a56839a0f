"""Visitors have a complete site whatever happens while it is built or published, and no release keeps what was withdrawn."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import brotli
import pytest
import test_withdrawal
from conftest import PATIENCE, PROJECT, files_of
from hosts import free_port, running
from programs import found_program, program

from publishing.build.manifest import COMPRESSED, GONE_MARK, MANIFEST, decompressed, differences, site_name, write_manifest
from publishing.build.up_to_date import BUILD_CACHE
from publishing.files.atomic_write import locked, make_durable, recover, replace_folder, sibling
from publishing.files.digest import sha256
from publishing.release.releases import CURRENT, Releases, is_remote, mirror

Command = Callable[..., subprocess.CompletedProcess[str]]

MOST_KILLS, KILLED_BUILDS, PUBLICATIONS, BUILDERS, READERS = 500, 3, 20, 4, 2
ENDLESS = 10**9  # swaps, of which a test sees the first few
FILES = 40
BREATH = 0.0005  # seconds between two reads, in which the others run
SHORT = 0.02  # seconds for which old sites are kept in these tests
BUILD = (sys.executable, str(PROJECT / "scripts" / "build_site.py"))
consented = test_withdrawal.tree  # a site of which somebody can take back their consent
# Puts two sites in each other's place, as often as the last argument says.
SWAPS = """
import shutil, sys
from itertools import cycle
from pathlib import Path
from publishing.files import atomic_write
from publishing.files.atomic_write import make_durable, recover, replace_folder, sibling
atomic_write.GRACE, site, *versions, times = float(sys.argv[1]), *sys.argv[2:]
print("ready", flush=True)
for version, _ in zip(cycle(versions), range(int(times))):
    recover(Path(site))
    shutil.copytree(version, sibling(Path(site), "new"))
    make_durable(sibling(Path(site), "new"))
    replace_folder(sibling(Path(site), "new"), Path(site))
"""


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two complete sites with the same addresses and different words."""
    sites = (tmp_path / "one", tmp_path / "two")
    for site in sites:
        for number in range(FILES):
            page = site / f"page-{number}" / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(f"{site.name} {number} " * 400, encoding="utf-8")
        write_manifest(site)
    return sites


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    (tmp_path / "served").mkdir()
    return Releases(folder=tmp_path / "served", may_stay=lambda _: True)


@pytest.fixture
def old_site(plain: Path, tmp_path: Path, command: Command) -> Iterator[Path]:
    """A site that was built of `plain`, and must be as it was when the test ends; a second build would not be skipped."""
    site = tmp_path / "out" / "site"
    command("build_site.py", "--root", plain, "--site-dir", site)
    (plain / ".cache" / "built.json").unlink()
    before = files_of(site)
    yield site
    assert files_of(site) == before


def swapping(site: Path, versions: tuple[Path, Path], times: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", SWAPS, str(SHORT), site, *versions, str(times)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, encoding="utf-8", env=environment)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@contextmanager
def nothing_is_missed(folder: Path, names: Iterable[str]) -> Iterator[None]:
    """Read the files `names` of `folder` over and over until the end; each must have been there whenever it was read."""
    paths, end = [folder / name for name in names], threading.Event()

    def read(number: int) -> int:
        order = random.Random(number)  # noqa: S311  # any order will do
        times = 0
        while not end.is_set():
            assert order.choice(paths).read_bytes()
            times += 1
            time.sleep(BREATH)
        return times

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, number) for number in range(READERS)]
        try:
            yield
        finally:
            end.set()
    assert min(reader.result() for reader in readers) > 100


# ---- Swaps ----


@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.exhaustive)])
def test_a_build_that_is_killed_at_any_moment_leaves_a_complete_site(
    versions: tuple[Path, Path], tmp_path: Path, kills: int
) -> None:
    site, moments = tmp_path / "site", random.Random(9)  # noqa: S311  # the same moments each time
    shutil.copytree(versions[0], site)
    both = {site_name(version) for version in versions}
    published, start = set(), time.monotonic()
    swapping(site, versions, 2).communicate()
    longest = time.monotonic() - start  # seconds in which this machine swaps once, and has begun again
    for number in range(MOST_KILLS):
        process = swapping(site, versions[::-1], ENDLESS)
        time.sleep(moments.uniform(0, longest * max(1, number / kills)))  # it may have become slower meanwhile
        process.kill()
        process.communicate()
        assert differences(site) == ()
        published.add(site_name(site))
        if number >= kills and published == both:
            break
    assert published == both, "no kill has met a swap"
    recover(site)
    assert not sibling(site, "new").exists()


def test_a_swap_that_was_cut_in_half_is_undone_by_the_next_build(versions: tuple[Path, Path], tmp_path: Path) -> None:
    site = tmp_path / "site"  # as on a system that cannot exchange two folders
    shutil.copytree(versions[0], sibling(site, "old"))
    shutil.copytree(versions[1], sibling(site, "new"))
    recover(site)
    assert files_of(site) == files_of(versions[0])
    assert not sibling(site, "new").exists()
    assert not sibling(site, "old").exists()


def test_readers_miss_nothing_during_swaps(versions: tuple[Path, Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(versions[0], site)
    with nothing_is_missed(site, files_of(site)):
        process = swapping(site, versions, PUBLICATIONS)
        process.communicate()
    assert process.returncode == 0


def test_readers_miss_nothing_while_releases_change(versions: tuple[Path, Path], releases: Releases) -> None:
    releases.publish(versions[0])
    with nothing_is_missed(releases.folder / "current", files_of(versions[0])):
        for number in range(PUBLICATIONS):
            releases.publish(versions[number % 2])
            list(releases.purge())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_everything_is_readable_for_the_host_whoever_built_it(versions: tuple[Path, Path]) -> None:
    (versions[0] / "page-1").chmod(0o700)
    (versions[0] / MANIFEST).chmod(0o600)
    make_durable(versions[0])
    paths = (versions[0], *versions[0].rglob("*"))
    assert {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in paths} == {(True, "0o755"), (False, "0o644")}


def test_a_file_in_the_place_of_the_site_is_left_alone(versions: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "site").write_text("in the way", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        replace_folder(versions[0], tmp_path / "site")
    assert (tmp_path / "site").read_text(encoding="utf-8") == "in the way"


def test_who_comes_second_says_that_it_waits(tmp_path: Path) -> None:
    messages: SimpleQueue[str] = SimpleQueue()

    def wait() -> None:
        with locked(tmp_path / "site", lambda: messages.put("waiting")):
            messages.put("in")

    with ThreadPoolExecutor() as pool:
        with locked(tmp_path / "site", lambda: messages.put("never")):
            second = pool.submit(wait)
            assert messages.get(timeout=PATIENCE) == "waiting"
            assert not second.done()
        assert messages.get(timeout=PATIENCE) == "in"


# ---- Whole builds ----


def test_builds_that_are_killed_leave_the_old_site_complete(plain: Path, old_site: Path, command: Command) -> None:
    before, moments = files_of(old_site), random.Random(4)  # noqa: S311  # the same moments each time
    arguments = ["--root", str(plain), "--site-dir", str(old_site)]
    for _ in range(KILLED_BUILDS):
        (plain / ".cache" / "built.json").unlink(missing_ok=True)
        process = subprocess.Popen(
            [*BUILD, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moments.uniform(0.5, 3))
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert files_of(old_site) == before
    command("build_site.py", *arguments)
    assert {path.name for path in old_site.parent.iterdir()} == {"site", ".site-lock"}


def test_builds_at_the_same_time_take_turns_whatever_folders_they_write(plain: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "out" / name for name in ("one", "other")] * (BUILDERS // 2)
    with locked(plain / BUILD_CACHE):
        arguments = [[*BUILD, "--root", str(plain), "--site-dir", str(folder)] for folder in folders]
        builds = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for command in arguments]
        lines = [build.stdout.readline() for build in builds if build.stdout]
    assert all("Waiting until it has finished" in line for line in lines), lines
    for build in builds:
        build.communicate()
    assert [build.returncode for build in builds] == [0] * BUILDERS
    assert [differences(folder) for folder in folders] == [()] * BUILDERS


def test_a_full_disk_leaves_the_old_site_complete(plain: Path, old_site: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux" or not _succeeds("mount", "-t", "tmpfs", "-o", "size=64m", "none", str(disk)):
        pytest.skip("mounting is not allowed here; the next test makes writing fail in the same way")
    try:
        site = Path(shutil.copytree(old_site, disk / "site"))
        usage = shutil.disk_usage(disk)
        (disk / "fills the rest").write_bytes(bytes(usage.free - usage.used // 2))
        _refused(*BUILD, "--root", plain, "--site-dir", site)
        assert files_of(site) == files_of(old_site)
    finally:
        assert _succeeds("umount", str(disk))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("longest", [1_000, 30_000], ids=["while pictures are made", "while pages are written"])
def test_a_disk_that_takes_no_more_leaves_the_old_site_complete(plain: Path, old_site: Path, longest: int) -> None:
    shutil.rmtree(plain / ".cache")
    limit = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({longest}, {longest})); "
    limited = f"{limit}os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    _refused(sys.executable, "-c", limited, BUILD[1], "--root", plain, "--site-dir", old_site)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_place_that_may_not_be_written_leaves_the_old_site_complete(plain: Path, old_site: Path) -> None:
    old_site.parent.chmod(0o555)
    # Root may write everywhere, and so gives up that power.
    without_power = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    try:
        _refused(*without_power, *BUILD, "--root", plain, "--site-dir", old_site)
    finally:
        old_site.parent.chmod(0o755)


def _refused(*arguments: str | Path) -> None:
    """Run a build that must end with 1 and one plain sentence."""
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("The site could not be written: ") == 1
    assert done.stdout.rstrip().endswith("The old site stays as it was.")
    assert "Traceback" not in done.stdout + done.stderr


def _succeeds(*arguments: str) -> bool:
    try:
        return subprocess.run(arguments, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# ---- Releases ----


def test_a_site_is_published_once_more_and_rolled_back(versions: tuple[Path, Path], releases: Releases) -> None:
    first, second = (releases.publish(version) for version in versions)
    assert list(releases.purge()) == []
    assert (releases.folder / "current").resolve().name == second
    assert differences(releases.folder / "current") == ()
    assert releases.roll_back() == first
    assert differences(releases.folder / "current") == ()
    assert releases.name("previous") == second
    assert releases.publish(versions[0]) == first


def test_only_the_release_before_is_kept_and_never_a_damaged_one(versions: tuple[Path, Path], releases: Releases) -> None:
    first, second = (releases.publish(version) for version in versions)
    (versions[0] / "new.html").write_text("new", encoding="utf-8")
    write_manifest(versions[0])
    third = releases.publish(versions[0])
    assert list(releases.purge()) == [first]
    (releases.folder / "releases" / second / "page-3" / "index.html").write_text("damaged", encoding="utf-8")
    assert releases.roll_back() == ""
    assert list(releases.purge()) == [second]
    assert releases.name("current") == third
    assert releases.name("previous") == ""


def test_a_packed_text_is_taken_from_the_release_before_only_if_it_is_the_same_text(
    versions: tuple[Path, Path], releases: Releases
) -> None:
    first, same, other = (releases.folder / CURRENT / f"page-{number}" / "index.html.br" for number in range(3))
    releases.publish(versions[0])
    text = (versions[1] / "page-1" / "index.html").read_bytes()
    packed_otherwise = brotli.compress(text, quality=1)
    same.write_bytes(packed_otherwise)
    other.write_bytes(packed_otherwise)
    first.write_bytes(b"damaged")
    releases.publish(versions[1])
    assert same.read_bytes() == packed_otherwise
    assert packed_otherwise not in (first.read_bytes(), other.read_bytes())
    assert differences(releases.folder / CURRENT) == ()


def test_only_what_may_be_published_is_and_a_withdrawal_reaches_the_host_and_leaves_nothing_to_roll_back_to(
    consented: Path, command: Command, tmp_path: Path
) -> None:
    served, page = tmp_path / "served", f"milestones/{test_withdrawal.SLUG}/index.html"

    def publish(*options: str, code: int = 0) -> str:
        return command("publish_site.py", served, "--root", consented, *options, code=code).stdout

    command("build_site.py", "--root", consented)
    assert f" at {served}." in publish()
    assert test_withdrawal.ENGLISH in (served / "current" / page).read_text(encoding="utf-8")
    assert {path.suffix for path in holding(served)} >= {".html", *COMPRESSED}

    record = consented / "milestones" / "consent" / f"{test_withdrawal.TEXT}.yml"
    given = record.read_text(encoding="utf-8")
    record.write_text(given.replace("state: given", "state: draft"), encoding="utf-8")
    (consented / "site" / "stray.html").write_text("stray", encoding="utf-8")
    output = publish(code=1)
    assert "1 files differ" in output
    assert "now see the last site without what has ended" in output
    assert holding(served) == []
    (consented / "site" / "stray.html").unlink()
    output = publish(code=1)
    assert "Nothing was published" in output
    assert test_withdrawal.ENGLISH not in output
    assert holding(served) == []
    record.write_text(given, encoding="utf-8")
    publish()
    assert test_withdrawal.ENGLISH in (served / "current" / page).read_text(encoding="utf-8")

    output = command("withdraw_consent.py", test_withdrawal.TEXT, "--root", consented).stdout
    assert "Older releases with it are deleted" in output
    assert holding(served) == []
    publish()
    assert holding(served) == []
    assert len(list((served / "releases").iterdir())) == 1
    assert (served / "current" / page).with_name(".gone").is_file()
    assert "There is no earlier release at" in publish("--roll-back", code=1)
    assert command("verify_site.py", served / "current", "--root", consented)


def holding(folder: Path) -> list[Path]:
    """Return the files under `folder` that hold the words that were withdrawn, compressed or not."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    contents = [decompressed(path) if path.suffix in COMPRESSED else path.read_bytes() for path in paths]
    return [path for path, content in zip(paths, contents, strict=True) if test_withdrawal.ENGLISH.encode() in content]


def test_verifying_names_every_file_that_differs(versions: tuple[Path, Path], command: Command) -> None:
    assert "does not remember making exactly these files" in command("verify_site.py", versions[0], code=1).stdout
    pages = [versions[0] / f"page-{number}" / "index.html" for number in range(1, 5)]
    pages[0].unlink()
    pages[1].write_text("other", encoding="utf-8")
    pages[2].write_text("other", encoding="utf-8")  # and is said to have been taken down
    pages[2].with_name(GONE_MARK).write_text(f"{sha256('other')}  index.html\n", encoding="utf-8")
    pages[3].with_name("more.html").write_text("more", encoding="utf-8")
    output = command("verify_site.py", versions[0], code=1).stdout
    assert output.splitlines()[:4] == [
        "missing: page-1/index.html",
        "changed: page-2/index.html",
        "changed: page-3/index.html",
        "extra: page-4/more.html",
    ]
    assert "differs from the built site in 4 files" in output


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="Windows and Macs have it under other names, or not")
def test_the_manifest_is_one_that_sha256sum_reads(versions: tuple[Path, Path]) -> None:
    assert _succeeds("sh", "-c", f"cd '{versions[0]}' && sha256sum --strict --check {MANIFEST}")


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="signing is for who wants it, and has ssh")
def test_a_list_that_is_signed_goes_along_and_shows_who_signed_it(versions: tuple[Path, Path], tmp_path: Path) -> None:
    hosting = (PROJECT / "HOSTING.md").read_text(encoding="utf-8")
    sign, verify = re.findall(r"^ssh-keygen -Y .*$", hosting, re.MULTILINE)
    key, signers, served = tmp_path / "key", tmp_path / "signers", tmp_path / "served"
    assert _succeeds("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    signers.write_text(f"NAME {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    releases = Releases(folder=served, may_stay=lambda _: True)
    served.mkdir()
    unsigned = releases.publish(versions[0])
    assert _succeeds("sh", "-c", sign.replace("KEY", str(key)).replace(" site/", f" {versions[0]}/"))
    assert differences(versions[0]) == ()
    assert releases.publish(versions[0]) != unsigned
    verify = verify.replace("-f signers", f"-f {signers}").replace("/srv/tafteesh", str(served))
    assert _succeeds("sh", "-c", verify)
    with (served / "current" / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  stray.html\n")
    assert not _succeeds("sh", "-c", verify)


# ---- Another machine ----


@pytest.mark.parametrize(
    ("target", "elsewhere"),
    [("me@host:/srv/x", True), ("host:x", True), ("rsync://h/m/", True), ("/srv/x", False), ("C:\\x", False), ("x/y", False)],
)
def test_another_machine_is_told_from_a_folder(target: str, elsewhere: bool) -> None:  # noqa: FBT001  # a table
    assert is_remote(target) is elsewhere


# What ssh does for rsync, without a network: it leaves out its options and the machine's name, and runs the rest.
STAND_IN = PROJECT / "tests" / "scripts" / "stand_in_for_ssh.sh"
SSHD = found_program("sshd")


@contextmanager
def real_ssh(work: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Run ssh's server with keys of its own; return the address of `folder` there, and the remote shell for rsync."""
    port = free_port()
    for key in ("host", "own"):
        subprocess.run([shutil.which("ssh-keygen") or "", "-q", "-t", "ed25519", "-N", "", "-f", work / key], check=True)
    settings = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": work / "host", "AuthorizedKeysFile": work / "own.pub",
        "PidFile": "none", "UsePAM": "no", "PasswordAuthentication": "no", "StrictModes": "no",
    }  # fmt: skip
    (work / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    if sys.platform != "win32" and os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # without it sshd does not start for root
    (work / "known").write_text(f"[127.0.0.1]:{port} {(work / 'host.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    options = ("-F", "none", "-i", work / "own", "-p", port, "-o", f"UserKnownHostsFile={work / 'known'}", "-o", "BatchMode=yes")
    assert SSHD
    with running([SSHD, "-D", "-e", "-f", str(work / "sshd_config")], work / "output.txt", port):
        yield f"127.0.0.1:{folder}", shlex.join(["ssh", *map(str, options)])


@contextmanager
def stand_in_for_ssh(work: Path, folder: Path) -> Iterator[tuple[str, str]]:
    shutil.copyfile(STAND_IN, work / "ssh")
    (work / "ssh").chmod(0o755)
    yield f"127.0.0.1:{folder}", str(work / "ssh")


@contextmanager
def rsync_service(work: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Run rsync's own server; return the address of `folder` there, for which no remote shell is needed."""
    owner = f"uid = {os.getuid()}\ngid = {os.getgid()}\n" if sys.platform != "win32" else ""
    module = f"use chroot = no\nmunge symlinks = no\n[served]\npath = {folder}\nread only = no\n{owner}"
    (work / "rsyncd.conf").write_text(module, encoding="utf-8")
    port, rsync = free_port(), program("rsync")
    command = [rsync, "--daemon", "--no-detach", f"--config={work / 'rsyncd.conf'}", f"--port={port}", "--address=127.0.0.1"]
    with running(command, work / "output.txt", port):
        yield f"rsync://127.0.0.1:{port}/served/", ""


WITHOUT_SSHD = pytest.mark.skipif(not SSHD, reason="no sshd is here; what it does is tried without it")


@pytest.fixture(params=[rsync_service, stand_in_for_ssh, pytest.param(real_ssh, marks=WITHOUT_SSHD)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """The address and the folder of a machine that is reached as another one is, in each of three ways."""
    folder, work = tmp_path / "there", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    with request.param(work, folder) as (address, shell):
        monkeypatch.setenv("RSYNC_RSH", shell)
        yield address, folder


def test_another_machine_is_a_mirror_in_which_readers_miss_nothing(
    versions: tuple[Path, Path], elsewhere: tuple[str, Path], releases: Releases
) -> None:
    address, folder = elsewhere
    releases.publish(versions[0])
    mirror(releases.folder, address)
    (folder / "own.txt").write_text("the host's own", encoding="utf-8")
    with nothing_is_missed(folder / "current", files_of(versions[0])):
        for number in range(1, 6):
            (versions[number % 2] / "number.html").write_text(str(number), encoding="utf-8")
            write_manifest(versions[number % 2])
            releases.publish(versions[number % 2])
            list(releases.purge())
            mirror(releases.folder, address)
            assert (folder / "current" / "number.html").read_text(encoding="utf-8") == str(number)
    assert files_of(folder / "releases") == files_of(releases.folder / "releases")
    assert (folder / "own.txt").is_file()


def test_a_machine_that_cannot_be_reached_is_said(plain: Path, command: Command) -> None:
    command("build_site.py", "--root", plain)
    output = command("publish_site.py", f"rsync://127.0.0.1:{free_port()}/served/", "--root", plain, code=1).stdout
    assert "The other machine could not be reached, or refused the connection: rsync:" in output
