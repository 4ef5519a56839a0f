"""The programs that the tests need, a Chromium, ExifTool, npm, Java and others: each found where it stands, or else installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
ON_MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
ON_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
IN_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-win*/chrome.exe",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
ANY = 0  # the version of a program that does not tell it on its standard output
BESIDE = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # where programs stand that not everybody's shell finds
NGINX_MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
BROTLI_MODULE = "ngx_http_brotli_static_module.so"
FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "NotoSansBengali-Regular.ttf", "NotoSansBengali-Bold.ttf")
FONTS_ON_DEBIAN = ("fonts-liberation", "fonts-noto-core")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
SHELL = "chromium-headless-shell"


def browser() -> Path:
    """The program file of a Chromium, Chrome or Edge. Installs one if there is none; exits 1 with a sentence if that fails."""
    for install in (None, partial(_install_from_debian, "Chromium", ("chromium",)), _install_from_playwright):
        if install:
            install()
        for candidate in _candidates():
            if _runs(candidate):
                return candidate
    sys.exit(
        "The tests need a browser, and none could be installed: install Google Chrome, Microsoft Edge or Chromium, and try again."
    )


def browser_without_windows() -> Path:
    """As browser(), but where Debian has it Chromium's headless shell: the same engine, with nothing for windows around it.

    A new reader's page takes it a quarter of the work, and another page of theirs half.
    """
    for install in (None, partial(_install_from_debian, "Chromium's headless shell", (SHELL,))):
        if install:
            install()
        if (found := shutil.which(SHELL)) and _runs(Path(found)):
            return Path(found)
    return browser()


def fonts() -> tuple[Path, ...]:
    """Return the font files of the tests' browser: a Latin face and a Bengali one, regular and bold. As browser().

    Empty where the system has no fontconfig, which alone can hide the fonts of a machine from a program.
    """
    if sys.platform != "linux":
        return ()
    for install in (None, partial(_install_from_debian, "fonts", FONTS_ON_DEBIAN)):
        if install:
            install()
        files = {
            path.name: path for folder in FONT_FOLDERS for path in Path(folder).expanduser().rglob("*.ttf") if path.name in FONTS
        }
        if len(files) == len(FONTS):
            return tuple(files.values())
    sys.exit(
        "The tests need the fonts Liberation Sans and Noto Sans Bengali: install them and try again. On Debian and Ubuntu the "
        f"packages are {' and '.join(FONTS_ON_DEBIAN)}."
    )


def exiftool() -> Path:
    """The program file of ExifTool, which reads all that stands beside pixels. As browser()."""
    return _command(
        "exiftool",
        "-ver",
        ("ExifTool", 12),
        ("libimage-exiftool-perl",),
        "on a Mac exiftool from Homebrew; for Windows see exiftool.org",
    )


def npm() -> Path:
    """The program file of npm, which fetches the checkers of tests/checkers. As browser()."""
    return _command("npm", "--version", ("npm", 7), ("nodejs", "npm"), "on a Mac node from Homebrew; for Windows see nodejs.org")


def java() -> Path:
    """The program file of Java, in which the Nu HTML Checker runs. As browser()."""
    return _command(
        "java",
        "--version",
        ("Java", 17),
        ("default-jre-headless",),
        "on a Mac temurin from Homebrew; for Windows see adoptium.net",
    )


def nginx() -> Path:
    """The program file of nginx, which serves the site as a host does. As browser()."""
    return _command("nginx", "-v", ("nginx", ANY), ("nginx-light",), "on a Mac nginx from Homebrew; on Windows there is none")


def brotli_for_nginx() -> Path | None:
    """The file of the module with which nginx sends what brotli has packed; None where the system has no package of it."""
    for install in (None, partial(_install_from_debian, "brotli for nginx", ("libnginx-mod-http-brotli-static",))):
        if install:
            install()
        if found := next((path for folder in NGINX_MODULES if (path := Path(folder, BROTLI_MODULE)).is_file()), None):
            return found
    return None


def caddy() -> Path:
    """The program file of Caddy, the other host that the site is served by. As browser()."""
    return _command("caddy", "version", ("Caddy", 2), ("caddy",), "on a Mac caddy from Homebrew; for Windows see caddyserver.com")


def openssl() -> Path:
    """The program file of OpenSSL, which makes a certificate for that nginx. As browser()."""
    return _command("openssl", "version", ("OpenSSL", 1), ("openssl",), "on a Mac openssl from Homebrew")


def rsync() -> Path:
    """The program file of rsync, which brings the site to other machines. As browser()."""
    return _command("rsync", "--version", ("rsync", 3), ("rsync",), "on a Mac rsync from Homebrew; on Windows there is none")


def sshd() -> Path | None:
    """The program file of sshd, to which rsync connects; None where there is none.

    It opens a machine to others, and so is installed only in CI and where `run_tests.py --install-sshd` asks for it.
    """
    there = shutil.which("sshd") or shutil.which("sshd", path=BESIDE)
    if not there and not (os.environ.get("CI") or os.environ.get("INSTALL_SSHD")):
        return None
    return _command("sshd", "-V", ("OpenSSH's server", ANY), ("openssh-client", "openssh-server"), "on a Mac it is there")


def _command(command: str, question: str, needed: tuple[str, int], on_debian: tuple[str, ...], elsewhere: str) -> Path:
    """The program file of `command`, if its answer to `question` names the version `needed` or a later one."""
    name, oldest = needed
    for install in (None, partial(_install_from_debian, name, on_debian)):
        if install:
            install()
        found = shutil.which(command) or shutil.which(command, path=BESIDE)
        if found and _version(found, question) >= oldest:
            return Path(found)
    sys.exit(
        f"The tests need {name} {oldest} or newer, and it could not be installed: install it and try again. On Debian and Ubuntu "
        f"the package is {on_debian[-1]}, {elsewhere}."
    )


def _candidates() -> Iterator[Path]:
    """Every place where a browser may stand, best first; the newest of Playwright's first."""
    yield from (Path(found) for command in COMMANDS if (found := shutil.which(command)))
    if sys.platform == "darwin":
        for applications in (Path("/Applications"), Path.home() / "Applications"):
            yield from (applications / name for name in ON_MACOS)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield from (Path(folder) / name for name in ON_WINDOWS)
    for pattern in IN_PLAYWRIGHT:
        yield from sorted(_playwright_folder().glob(pattern), key=_build, reverse=True)


def _playwright_folder() -> Path:
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ms-playwright"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def _build(program: Path) -> int:
    """The number of a Playwright build, which stands in its folder's name: chromium-1187."""
    number = re.search(r"[/\\]chromium-(\d+)", str(program))
    return int(number[1]) if number else 0


def _runs(program: Path) -> bool:
    """Tells a browser from the placeholder that Ubuntu puts in its stead. On Windows, asking would open a window."""
    return program.is_file() and (sys.platform == "win32" or _succeeds(str(program), "--version"))


def _install_from_debian(program: str, packages: tuple[str, ...]) -> None:
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return
    rights = () if os.geteuid() == 0 else ("sudo", "--non-interactive")
    if not rights or os.environ.get("CI"):  # on a machine that somebody works on, their rights are not used unasked
        _say_that_it_installs(program)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _succeeds(*rights, "apt-get", "update")
        _succeeds(*rights, "apt-get", "install", "--yes", *packages)


def _install_from_playwright() -> None:
    _say_that_it_installs("Chromium")
    with_libraries = ("--with-deps",) if sys.platform == "linux" and os.geteuid() == 0 else ()
    _succeeds(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")


def _say_that_it_installs(program: str) -> None:
    print(f"Installing {program} for the tests (once)…", file=sys.stderr, flush=True)


def _succeeds(*command: str) -> bool:
    return _answer(*command) is not None


def _version(program: str, question: str) -> int:
    """The first number that `program` says of itself; 0 where it does not run, as the placeholder for Java on a Mac."""
    number = re.search(r"\d+", _answer(program, question) or "")
    return int(number[0]) if number else 0


def _answer(*command: str) -> str | None:
    """What `command` prints, or None if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def install_all() -> None:
    """Install whatever the tests need and the machine lacks, once, before any test runs."""
    for find in (browser, browser_without_windows, exiftool, npm, java, nginx, caddy, openssl, rsync, sshd):
        find()
    os.environ["BROTLI_FOR_NGINX"] = str(brotli_for_nginx() or "")
