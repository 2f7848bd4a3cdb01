"""Compares two commands by running them in turn, so that a busy machine slows both alike.

    pair.py [--rounds 5] COMMAND COMMAND

Each command is one argument, run by the shell, and prints a JSON line with "name" and "median_ms" as its last. Prints each round, then one
JSON line with the median of each side's medians and their ratio, second to first: above 1 the first is the faster. Where both also print
"processor_ms", the same of the processor time, which a busy machine disturbs less.
"""

import argparse
import json
import statistics
import subprocess
import sys


def measure(command):
    finished = subprocess.run(command, shell=True, stdout=subprocess.PIPE, text=True, check=False)
    lines = finished.stdout.strip().splitlines()
    if finished.returncode != 0 or not lines:
        sys.exit(f"{command}: exit status {finished.returncode}\n{finished.stdout}")
    return json.loads(lines[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("first")
    parser.add_argument("second")
    options = parser.parse_args()

    sides = {"first": [], "second": []}
    for i in range(options.rounds):
        for side, command in (("first", options.first), ("second", options.second)):
            sides[side].append(measure(command))
        first, second = sides["first"][-1], sides["second"][-1]
        print(f"round {i + 1}: {first['name']} {first['median_ms']} ms, {second['name']} {second['median_ms']} ms", flush=True)
    result = {"first": first["name"], "second": second["name"], "rounds": options.rounds}
    for key in ("median_ms", "processor_ms"):
        if key in first and key in second:
            medians = {side: statistics.median(times[key] for times in measured) for side, measured in sides.items()}
            prefix = "processor_" if key == "processor_ms" else ""
            result |= {f"{prefix}first_ms": medians["first"], f"{prefix}second_ms": medians["second"]}
            result[f"{prefix}second_to_first"] = round(medians["second"] / medians["first"], 3)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
