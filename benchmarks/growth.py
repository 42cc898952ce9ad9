"""How time and memory grow with the cells of an outlook; and the same on Dask.

``python benchmarks/growth.py`` counts grids of 10^6 to 10^9 cells, each in a
process of its own, and prints time and peak memory above the start. ``python
benchmarks/growth.py dask 1e10`` counts one grid here and on two local workers.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np

import sharing as sh

LAWS = ["eu/regulation-2018-1805", "un/uncac-57"]


def counted(cells: int, engine: str = "threads") -> tuple[float, sh.outlook]:
    """Count a square grid over amounts and cost rates; return the seconds and the outlook."""
    side = round(cells**0.5)
    axes = {"recovered": np.linspace(1e6, 6e6, side), "costs": np.linspace(0.03, 0.08, -(-cells // side))}
    case = sh.load_case("teaching/five-states")
    start = time.perf_counter()
    found = sh.outlook(case, LAWS, axes, payees=["FRA"], grid=True, engine=engine, progress=False)
    return time.perf_counter() - start, found


def memory() -> float:
    """Return the peak of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(cells: int) -> None:
    """Measure in this process: the loop is compiled, and memory taken, before the count begins."""
    counted(2 * 10**6)
    before = memory()
    taken, found = counted(cells)
    print(f"| {found.done:,} | {taken:.2f} | {taken / found.done * 1e9:.1f} | {memory() - before:.0f} |")


def growth() -> None:
    """Print the table of growth."""
    print("| cells | seconds | ns a cell | MB above the start |\n|---:|---:|---:|---:|", flush=True)
    for cells in (10**6, 10**7, 10**8, 10**9):
        subprocess.run([sys.executable, __file__, "one", str(cells)], check=True)


def dask(cells: int) -> None:
    """Count here and on two local workers, in turn."""
    from distributed import Client, LocalCluster

    def bits(found: sh.outlook) -> list[object]:
        return [(t.count, t.mean, t.squares, t.bins.tobytes()) for t in found.counted.tallies.values()]

    counted(2 * 10**6)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        counted(2 * 10**6, "dask")
        here, one = counted(cells)
        there, other = counted(cells, "dask")
    same = "the same bits" if bits(one) == bits(other) else "OTHER BITS"
    print(f"{one.done:,} cells: here {here:.1f} s, on two workers {there:.1f} s ({there / here:.2f} times); {same}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(int(sys.argv[2]))
    elif sys.argv[1:2] == ["dask"]:
        dask(int(float(sys.argv[2])))
    else:
        growth()
