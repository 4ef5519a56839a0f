"""Time how long a saved milestone takes to be seen in a browser: python3 tests/benchmarks/bench_preview.py --milestones 1000."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from conftest import CHROMIUM  # noqa: E402
from fictional_site import fictional_milestones, write_site  # noqa: E402
from measurement import CACHE  # noqa: E402
from playwright.sync_api import Error, Page, sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402

ROOT = CACHE / "preview"
ADDRESS, PORT = "http://127.0.0.1:8765", "8765"
LONGEST_START = 900  # seconds
BUILDING, QUIET = 10, 2500  # every so many edits one waits so many milliseconds, after which the whole site is being built
# Waits for the words without asking again and again: the frame after they are there is the one in which they are seen.
SEEN = "words => document.querySelector('.lead')?.textContent.includes(words)"


class Events:
    """Receive the preview's events, as a page does. `received` holds the seconds from each save to its event."""

    def __init__(self) -> None:
        self.received: list[float] = []
        self.saved: float | None = None
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self) -> None:
        with urllib.request.urlopen("http://127.0.0.1:8765/preview/events") as lines:
            for line in lines:
                if line.startswith((b"event: content", b"event: page")) and self.saved is not None:
                    self.received.append(time.monotonic() - self.saved)
                    self.saved = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milestones", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=50)
    options = parser.parse_args()
    shutil.rmtree(ROOT, ignore_errors=True)
    milestones = fictional_milestones(options.milestones)
    write_site(ROOT, milestones)
    name = milestones[options.milestones // 2].name
    command = [sys.executable, PROJECT / "scripts" / "preview_site.py", "--root", ROOT, "--port", PORT]
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server, sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed_browser(), args=CHROMIUM)
            page = browser.new_page()
            open_page(page, f"{ADDRESS}/milestones/{name}/")
            print(f"{options.milestones} milestones: started after {time.monotonic() - started:.1f} s")
            page.wait_for_timeout(3000)
            measure(page, ROOT / "milestones" / f"{name}.yml", options.edits)
        finally:
            server.kill()
    shutil.rmtree(ROOT)


def open_page(page: Page, address: str) -> None:
    """Open `address` as soon as the server answers there."""
    for _ in range(LONGEST_START):
        try:
            page.goto(address)
        except Error:
            time.sleep(1)
        else:
            return
    sys.exit(f"{address} does not answer.")


def measure(page: Page, file: Path, edits: int) -> None:
    """Save `file` again and again, at last broken, and print how long `page` takes to show it."""
    text = file.read_text(encoding="utf-8")
    seen, events = [], Events()
    for number in range(edits):
        if number % BUILDING == BUILDING - 1:
            page.wait_for_timeout(QUIET)
        words = f"edited {'once' if number % 2 else 'again'} {chr(97 + number // 26)}{chr(97 + number % 26)}"
        events.saved = saved = time.monotonic()
        file.write_text(text.replace("Fictional: ", f"Fictional, {words}: ", 1), encoding="utf-8")
        page.wait_for_function(SEEN, arg=words, polling=5)
        seen.append(time.monotonic() - saved)
        page.wait_for_timeout(200)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, every {BUILDING}th edit during a whole build")
    for name, seconds in (("seen", seen), ("the browser is told", events.received)):
        print(f"{edits} edits, {name}: median {statistics.median(seconds):.3f} s, worst {max(seconds):.3f} s")
    for name, content, state in (("shown", f"{text}  broken: [\n", "visible"), ("gone", text, "detached")):
        saved = time.monotonic()
        file.write_text(content, encoding="utf-8")
        page.wait_for_selector(".preview-problem", state=state)
        print(f"a broken file's message is {name} after {time.monotonic() - saved:.3f} s")


if __name__ == "__main__":
    main()
