"""Runs one Go benchmark and prints its median as the other benchmarks print theirs.

    gobench.py [--runs 3] [--bench REGEXP] PACKAGE

The regular expression must match exactly one benchmark. Prints one JSON line.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys

LINE = re.compile(r"^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bench", default=".")
    parser.add_argument("package")
    options = parser.parse_args()

    command = ["go", "test", "-run", "^$", "-bench", options.bench, "-count", str(options.runs), options.package]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    found = LINE.findall(finished.stdout)
    names = sorted({name for name, _ in found})
    if finished.returncode != 0 or len(names) != 1:
        sys.exit(f"{' '.join(command)} gave {names or 'no benchmark'}, want one:\n{finished.stdout}")
    times = [float(nanoseconds) / 1e6 for _, nanoseconds in found]
    print(json.dumps({"name": f"likeness {names[0]}", "median_ms": round(statistics.median(times), 3)}))


if __name__ == "__main__":
    main()
