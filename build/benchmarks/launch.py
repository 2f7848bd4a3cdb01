"""Times how long a program takes to show its window, and the memory it takes at rest.

usage: launch.py PROGRAM [ARGUMENT ...]

Starts a copy of the program on the display of DISPLAY in a home folder of its own, waits for a visible window of its process (xdotool) and prints the
seconds, then the resident memory two seconds later and how much of it is the process's own rather than pages of files. Five counted runs after one
that warms the caches; medians. With arguments, which are folders to open, the memory is read when it has not changed for two seconds.

It is a copy because a file that the linker has just written lies in the system's cache in pieces of up to 2 MB, which newer kernels count whole as soon as
one page of them is touched. A program that was installed or read from disk lies there in small ones.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def memory(pid: int) -> tuple[float, float]:
    with open(f"/proc/{pid}/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))


def at_rest(pid: int, busy: bool) -> tuple[float, float]:
    time.sleep(2)
    now = memory(pid)
    while busy:
        time.sleep(2)
        before, now = now, memory(pid)
        busy = abs(now[0] - before[0]) > 1
    return now


def run(command: list[str], home: str) -> tuple[float, float, float]:
    environment = dict(os.environ, HOME=home, FYNE_SCALE="1")
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)], capture_output=True).returncode != 0:
            if process.poll() is not None:
                sys.exit(f"launch.py: {command[0]} ended by itself")
            time.sleep(0.01)
        seconds = time.monotonic() - begin
        return seconds, *at_rest(process.pid, len(command) > 1)
    finally:
        process.kill()
        process.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        program = shutil.copy(sys.argv[1], home)
        runs = [run([program, *sys.argv[2:]], home) for _ in range(6)][1:]
    seconds, resident, own = zip(*runs)
    print(
        f"window shown after {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), "
        f"at rest {statistics.median(resident):.0f} MiB, of which its own {statistics.median(own):.0f}"
    )


main()
