"""Find the programs and fonts that the tests need, and install what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROGRAMS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("programs.yml").read_text(encoding="utf-8"))
FOLDERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # of programs that are not on everybody's PATH
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
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
SHELL = "chromium-headless-shell"
BROTLI_MODULE = "libnginx-mod-http-brotli-static"
NGINX_MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "NotoSansBengali-Regular.ttf", "NotoSansBengali-Bold.ttf")
FONT_PACKAGES = ("fonts-liberation", "fonts-noto-core")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def install_all() -> None:
    """Install every program and font that the tests need and the machine lacks, before any test runs.

    An SSH server opens a machine to others: it is installed only in CI and with `run_tests.py --install-sshd`.

    Raises:
        SystemExit: a program or font is missing and cannot be installed.
    """
    needed = [name for name in PROGRAMS if name != "sshd" or "CI" in os.environ or "INSTALL_SSHD" in os.environ]
    packages = [package for name in needed if not found_program(name) for package in PROGRAMS[name]["packages"]]
    packages += [] if found_shell() else [SHELL]
    packages += [] if found_browser() else ["chromium"]
    packages += [] if brotli_module() else [BROTLI_MODULE]
    packages += [] if fonts() is not None else FONT_PACKAGES
    install_from_debian(packages)
    for name in needed:
        program(name)
    browser()
    if fonts() is None:
        sys.exit(
            "The tests need the fonts Liberation Sans and Noto Sans Bengali: install them and try again. On Debian and Ubuntu "
            f"the packages are {' and '.join(FONT_PACKAGES)}."
        )


def program(name: str) -> str:
    """Return the file of a program of programs.yml, which is installed if it is missing; exit with a sentence if that fails."""
    if not found_program(name):
        install_from_debian(PROGRAMS[name]["packages"])
    if file := found_program(name):
        return file
    needed = "{name} {oldest}".format_map(PROGRAMS[name])
    sys.exit(
        f"The tests need {needed} or newer, and it could not be installed: install it and try again. On Debian and Ubuntu the "
        f"package is {PROGRAMS[name]['packages'][-1]}, {PROGRAMS[name]['elsewhere']}."
    )


def found_program(name: str) -> str | None:
    """Return the file of a program of programs.yml that is installed and new enough.

    An environment variable with its name in capital letters, such as NPM, names another file.
    """
    if file := os.environ.get(name.upper()):
        return file
    file = shutil.which(name) or shutil.which(name, path=FOLDERS)
    if not file or not PROGRAMS[name]["oldest"]:
        return file
    version = re.search(r"\d+", output(file, PROGRAMS[name]["question"]) or "")
    return file if version and int(version[0]) >= PROGRAMS[name]["oldest"] else None


@cache
def browser() -> str:
    """Return the file of a Chromium, Chrome or Edge, which is installed if it is missing; exit with a sentence if that fails."""
    if not found_browser():
        install_from_debian(["chromium"])
    if not found_browser():
        print("Installing Chromium for the tests (once)…", file=sys.stderr, flush=True)
        libraries = ("--with-deps",) if sys.platform == "linux" and os.geteuid() == 0 else ()
        output(sys.executable, "-m", "playwright", "install", *libraries, "chromium")
    if file := found_browser():
        return file
    sys.exit(
        "The tests need a browser, and none could be installed: install Google Chrome, Microsoft Edge or Chromium, and try again."
    )


def found_browser() -> str | None:
    """Return the file of a browser that runs: not of the placeholder in Ubuntu. On Windows, asking would open a window."""
    if file := os.environ.get("CHROMIUM"):
        return file
    return next((str(path) for path in browsers() if sys.platform == "win32" or output(str(path), "--version")), None)


def browsers() -> Iterator[Path]:
    """Yield the files of all browsers, best first, the newest of Playwright's first."""
    yield from (Path(file) for command in BROWSERS if (file := shutil.which(command)))
    folders = {Path("/Applications"): ON_MACOS, Path.home() / "Applications": ON_MACOS}
    windows = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in os.environ]
    folders |= {Path(folder): ON_WINDOWS for folder in windows}
    yield from (path for folder, names in folders.items() for name in names if (path := folder / name).is_file())
    caches = {"win32": os.environ.get("LOCALAPPDATA", Path.home()), "darwin": Path.home() / "Library" / "Caches"}
    default = Path(caches.get(sys.platform, Path.home() / ".cache"), "ms-playwright")
    playwright = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", default))
    yield from (path for pattern in IN_PLAYWRIGHT for path in sorted(playwright.glob(pattern), reverse=True) if path.is_file())


def found_shell() -> str | None:
    """Return the file of Chromium's headless shell, which needs a quarter of the work for a new reader's page."""
    file = os.environ.get("CHROMIUM_SHELL") or shutil.which(SHELL)
    return file if file and output(file, "--version") else None


def brotli_module() -> str | None:
    """Return the file of the module with which nginx sends files that brotli has compressed, if it is installed."""
    if file := os.environ.get("BROTLI_FOR_NGINX"):
        return file
    files = (Path(folder, "ngx_http_brotli_static_module.so") for folder in NGINX_MODULES)
    return next((str(file) for file in files if file.is_file()), None)


def fonts() -> tuple[Path, ...] | None:
    """Return the font files of the tests' browser: a Latin face and a Bengali one, regular and bold; None if one is missing.

    Empty where the system has no fontconfig, which alone can hide the fonts of a machine from a program.
    """
    if sys.platform != "linux":
        return ()
    paths = (path for folder in FONT_FOLDERS for path in Path(folder).expanduser().rglob("*.ttf"))
    files = {path.name: path for path in paths if path.name in FONTS}
    return tuple(files.values()) if len(files) == len(FONTS) else None


def install_from_debian(packages: list[str]) -> None:
    """Install the `packages` that Debian or Ubuntu has, with one call of apt-get.

    On a machine that somebody works on, sudo is not used without being asked for.
    """
    if not packages or not shutil.which("apt-get") or (os.geteuid() != 0 and "CI" not in os.environ):
        return
    print(f"Installing {', '.join(packages)} for the tests (once)…", file=sys.stderr, flush=True)
    administrator = () if os.geteuid() == 0 else ("sudo", "--non-interactive")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    output(*administrator, "apt-get", "update")
    available = [package for package in packages if output("apt-cache", "show", package)]
    output(*administrator, "apt-get", "install", "--yes", *available)


def output(*command: str) -> str | None:
    """Return what `command` prints, or None if it fails."""
    try:
        process = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return process.stdout.decode(errors="replace") if process.returncode == 0 else None
