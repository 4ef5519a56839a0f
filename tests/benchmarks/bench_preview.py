"""Times how long a saved milestone takes to be seen in a browser: python3 tests/benchmarks/bench_preview.py --milestones 1000."""

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

from building.content import told, write  # noqa: E402
from lighthouse.audits import FLAGS  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402

ROOT = PROJECT / ".cache" / "benchmarks" / "previewing"
PORT = 8765
STARTED = 900  # seconds of patience
BUILDING, AFTER_QUIET = 10, 2500  # milliseconds after which the whole build that follows the last edit is running
# Waits for the words without asking again and again: the frame after they are there is the one in which they are seen.
SEEN = "words => document.querySelector('.lead')?.textContent.includes(words)"


class News:
    """Hears, as a page does, when the preview tells that there is something new; `taken` is after how many seconds."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self._expected: float | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    def expect(self) -> float:
        """Returns the moment from which on time is counted until the next news."""
        self._expected = time.monotonic()
        return self._expected

    def _listen(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/preview/events") as events:
            for line in events:
                if line.startswith((b"event: content", b"event: page")) and self._expected is not None:
                    self.taken.append(time.monotonic() - self._expected)
                    self._expected = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milestones", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=50)
    given = parser.parse_args()
    shutil.rmtree(ROOT, ignore_errors=True)
    milestones = list(told(given.milestones))
    write(ROOT, milestones)
    name = milestones[given.milestones // 2].name
    file = ROOT / "milestones" / f"{name}.yml"
    text = file.read_text(encoding="utf-8")
    command = [sys.executable, str(PROJECT / "scripts" / "preview_site.py"), "--root", str(ROOT), "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server, sync_playwright() as playwright:
        try:
            page = playwright.chromium.launch(executable_path=installed_browser(), args=FLAGS).new_page()
            began = time.monotonic()
            while time.monotonic() < began + STARTED:
                try:
                    page.goto(f"http://127.0.0.1:{PORT}/milestones/{name}/")
                    break
                except Exception:  # noqa: BLE001  # whatever the browser calls a server that is not there yet
                    time.sleep(1)
            print(f"{given.milestones} milestones: started after {time.monotonic() - began:.1f} s")
            page.wait_for_timeout(3000)
            taken, news = [], News()
            for number in range(given.edits):
                if number % BUILDING == BUILDING - 1:
                    page.wait_for_timeout(AFTER_QUIET)
                words = f"edited {'once' if number % 2 else 'again'} {chr(97 + number // 26)}{chr(97 + number % 26)}"
                saved = news.expect()
                file.write_text(text.replace("Fictional: ", f"Fictional, {words}: ", 1), encoding="utf-8")
                page.wait_for_function(SEEN, arg=words, polling=5)
                taken.append(time.monotonic() - saved)
                page.wait_for_timeout(200)
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, every {BUILDING}th edit during a whole build")
            for what, times in (("seen", taken), ("told to the browser", news.taken)):
                print(f"{given.edits} edits {what}: median {statistics.median(times):.3f} s, worst {max(times):.3f} s")
            saved = time.monotonic()
            file.write_text(f"{text}  broken: [\n", encoding="utf-8")
            page.wait_for_selector(".preview-problem")
            print(f"a broken file's message after {time.monotonic() - saved:.3f} s")
            saved = time.monotonic()
            file.write_text(text, encoding="utf-8")
            page.wait_for_selector(".preview-problem", state="detached")
            print(f"and gone after {time.monotonic() - saved:.3f} s")
        finally:
            server.kill()
    shutil.rmtree(ROOT)


if __name__ == "__main__":
    main()
