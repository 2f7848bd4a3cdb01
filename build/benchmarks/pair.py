"""Compares two commands by running them in turn, so that a busy machine slows both alike.

    pair.py [--rounds 5] COMMAND COMMAND

Each command is one argument, run by the shell, and prints a JSON line with "name" and "median_ms" as its last. Prints each round, then one
JSON line with the median of each side's medians and their ratio, second to first: above 1 the first is the faster.
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
    result = json.loads(lines[-1])
    return result["name"], result["median_ms"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("first")
    parser.add_argument("second")
    options = parser.parse_args()

    sides = {"first": [], "second": []}
    names = {}
    for i in range(options.rounds):
        for side, command in (("first", options.first), ("second", options.second)):
            names[side], time = measure(command)
            sides[side].append(time)
        print(f"round {i + 1}: {names['first']} {sides['first'][-1]} ms, {names['second']} {sides['second'][-1]} ms", flush=True)
    medians = {side: statistics.median(times) for side, times in sides.items()}
    result = {
        "first": names["first"],
        "second": names["second"],
        "first_ms": medians["first"],
        "second_ms": medians["second"],
        "second_to_first": round(medians["second"] / medians["first"], 3),
        "rounds": options.rounds,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
