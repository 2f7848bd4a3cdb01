"""Times a whole process, from its start to its end, and its peak memory.

    timed.py [--runs 1] NAME COMMAND...

Prints one JSON line: the median wall-clock time, the mean processor time of a run, and the largest resident memory of any of the runs, as the
kernel counts them.
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
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {
        "name": options.name,
        "median_ms": median,
        "processor_ms": round((used.ru_utime + used.ru_stime) * 1000 / options.runs, 1),
        "peak_mib": round(used.ru_maxrss / 1024, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
