"""Times a whole process, from its start to its end, and its peak memory.

    timed.py [--runs 1] NAME COMMAND...

Prints one JSON line: the median wall-clock time, and the largest resident memory of any of the runs, as the kernel counts it.
What the command prints goes to standard error.
"""

import argparse
import json
import resource
import subprocess
import sys

from timing import median_ms


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()

    median = median_ms(lambda: subprocess.run(options.command, stdout=sys.stderr, check=True), options.runs, warm_up=0)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"name": options.name, "median_ms": median, "peak_mib": round(peak, 1)}))


if __name__ == "__main__":
    main()
