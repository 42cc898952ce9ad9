"""How long until something is on screen: importing, settling, comparing; each beside a bare Python.

Run ``python benchmarks/start.py``. Every figure is a median, and a ratio
against ``python -c pass`` taken in the same run; nothing here is a test.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import sharing": ["-c", "import sharing"],
    "settle one case by one law": ["-m", "sharing", "settle", "usa-mys-1mdb-2019"],
    "compare one case under every law": ["-m", "sharing", "compare", "teaching/five-states"],
}


def seconds(arguments: list[str]) -> float:
    """Time one fresh process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def inside(repeats: int = 50) -> float:
    """Time one settlement inside a warm process, in milliseconds."""
    import sharing as sh

    case, law = sh.load_case("teaching/five-states"), sh.load_instrument("models/costs-and-contributions")
    sh.settle(case, law)
    start = time.perf_counter()
    for _ in range(repeats):
        sh.settle(case, law)
    return (time.perf_counter() - start) / repeats * 1000


def main(repeats: int = 10) -> None:
    """Print the table, the commands interleaved."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(repeats):
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    bare = statistics.median(times["python -c pass"])
    print("| command | median ms | more than bare Python, ms | ratio |\n|---|---:|---:|---:|")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"| {name} | {middle * 1000:.0f} | {(middle - bare) * 1000:.0f} | {middle / bare:.1f} |")
    print(f"\nOne settlement in a warm process: {inside():.2f} ms")


if __name__ == "__main__":
    main()
