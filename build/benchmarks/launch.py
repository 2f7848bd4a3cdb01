"""Times how long a program takes to show its window, and the memory it takes at rest.

usage: launch.py PROGRAM [ARGUMENT ...]

Starts the program on the display of DISPLAY in a home folder of its own, waits for a visible window of its process (xdotool) and prints the
seconds, then the resident memory two seconds later. Five counted runs after one that warms the caches; medians.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time


def run(command: list[str], home: str) -> tuple[float, float]:
    environment = dict(os.environ, HOME=home, FYNE_SCALE="1")
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)], capture_output=True).returncode != 0:
            if process.poll() is not None:
                sys.exit(f"launch.py: {command[0]} ended by itself")
            time.sleep(0.01)
        seconds = time.monotonic() - begin
        time.sleep(2)
        with open(f"/proc/{process.pid}/status") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        return seconds, resident / 1024
    finally:
        process.kill()
        process.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        runs = [run(sys.argv[1:], home) for _ in range(6)][1:]
    seconds, memory = zip(*runs)
    print(f"window shown after {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), at rest {statistics.median(memory):.0f} MiB")


main()
