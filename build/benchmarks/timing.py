"""One way to time a function in all the benchmarks here."""

import statistics
import time


def median_ms(function, runs, warm_up=2):
    """The median time of a call in milliseconds, after calls that are not counted (they fill caches and compile)."""
    for _ in range(warm_up):
        function()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        function()
        times.append((time.perf_counter() - begin) * 1000)
    return round(statistics.median(times), 3)
