"""A process of the preview: it builds everything when it is asked to, and answers from memory what it has built."""

from __future__ import annotations

import gc
import json
import os
import queue
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from mkdocs_bridge import lay_out_for_preview
from publishing.commands import OUR_FAULT, run
from publishing.previewing import Shown

GIVING_WAY = 10  # how nice a build is to whatever else runs, of 19


def serve() -> None:
    """Answers each request on standard input in a line on standard output, and ends with whoever asks, at whatever it is."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what else is said belongs to the terminal
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_work, args=(Shown(root=Path(sys.argv[1]), lay_out=lay_out_for_preview), asked, answers)).start()
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


def _work(shown: Shown, asked: queue.SimpleQueue[str], answers: TextIO) -> None:
    builds = ThreadPoolExecutor(1, initializer=_give_way)

    def answer_all(_: Namespace) -> int:
        while True:
            name, *given = json.loads(asked.get())
            print(json.dumps(_answer(shown, builds, name, given)), file=answers, flush=True)

    try:
        run(answer_all, Namespace())
    finally:
        os._exit(OUR_FAULT)


def _answer(shown: Shown, builds: ThreadPoolExecutor, name: str, given: Sequence[Any]) -> object:
    match name:
        case "build":
            return builds.submit(_built, shown, Path(given[0]), given[1]).result()
        case "reread":
            return shown.reread(Path(given[0]))
        case _:
            return shown.page(given[0])


def _built(shown: Shown, folder: Path, changed: Sequence[str]) -> tuple[object, bool]:
    """What is wrong, and whether there is a site in `folder` now; what was kept is then no more looked through for garbage."""
    gc.unfreeze()
    said = shown.build(folder, changed)
    gc.collect()
    gc.freeze()
    return said, shown.site == folder


def _give_way() -> None:
    if sys.platform == "linux":  # where a thread can
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVING_WAY)
