"""Runs one program and prints what it and all that it started cost.

    launch.py LOG PROGRAM ARGUMENT…

A process of its own, since the memory of the one that starts a program counts as the program's own until it runs.
"""

import json
import os
import sys
import time

log, *command = sys.argv[1:]
began = time.perf_counter()
out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
child = os.posix_spawnp(
    command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)]
)
_, status, usage = os.wait4(child, 0)
peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)  # macOS counts bytes, Linux kibibytes
cost = {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.perf_counter() - began, "peak": peak}
print(json.dumps({**cost, "code": os.waitstatus_to_exitcode(status)}))
