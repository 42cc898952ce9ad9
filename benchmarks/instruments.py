"""How fast every instrument is swept: 10^6 cases of the teaching case, beside a copy of what goes in and comes out.

Run ``python benchmarks/instruments.py [cells]``. For each law the recovered
amount, two costs and every term that is a share move; each figure is a median,
and the ratio is against `np.copyto` of the same bytes in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

import sharing as sh
from sharing.cells import cells_of
from sharing.law.instrument import Instrument, Scenario
from sharing.plan import made
from sharing.sweeps import sweep


def seconds(run: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measured(case: sh.Case, law: Instrument, cells: int, repeats: int = 7) -> dict[str, object]:
    """Time one instrument and the copy beside it."""
    draw = np.random.default_rng(1)
    axes = {
        "recovered": np.round(draw.lognormal(14, 1.5, cells), 2),
        "cost.1": np.round(draw.lognormal(9, 1, cells), 2),
        "cost.2": np.round(draw.lognormal(9, 1, cells), 2),
    }
    for name, term in law.terms.items():
        if term.currency is None and term.range[0] < term.range[1]:
            low, high = (float(edge) for edge in term.range)
            axes[f"term.{name}"] = low + (high - low) * draw.random(cells)
    scenario = Scenario(law=law)
    plan, _ = made(case, [scenario], cells_of(axes), lambda p, who: [p.decided(who)] if who else [p.undecided()])
    kept = [sweep(case, scenario, axes, progress=False)]

    def again() -> None:
        kept[0] = sweep(case, scenario, axes, into=kept[0], progress=False)

    columns = len(plan.kernels[0].inputs) + sum(column.flags.writeable for column in kept[0].columns.values())
    source, target = draw.random(cells * columns // 2), np.zeros(cells * columns // 2)
    times: dict[str, list[float]] = {"sweep": [], "copy": []}
    for _ in range(repeats):
        times["copy"].append(seconds(lambda: np.copyto(target, source)))
        times["sweep"].append(seconds(again))
    sweep_time, copy_time = (statistics.median(times[name]) for name in ("sweep", "copy"))
    body = "\n".join(plan.kernels[0].body)
    return {
        "law": law.id,
        "ms": sweep_time * 1e3,
        "copy": copy_time * 1e3,
        "ratio": sweep_time / copy_time,
        "columns": columns,
        "lines": len(plan.kernels[0].body),
        "divisions": body.count("/"),
    }


def main() -> None:
    """Print every instrument, the slowest first."""
    cells = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**6
    case = sh.load_case("teaching/five-states")
    rows = [measured(case, law, cells) for law in sh.catalogue()]
    middle = statistics.median(row["ratio"] for row in rows)
    print(f"{cells:,} cases each, {len(rows)} instruments; median ratio {middle:.1f}\n")
    print("| instrument | ms | copy ms | times the copy | columns | lines | divisions |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for row in sorted(rows, key=lambda row: -row["ratio"]):
        figures = f"{row['ms']:.1f} | {row['copy']:.1f} | {row['ratio']:.1f} | {row['columns']} | {row['lines']}"
        print(f"| {row['law']} | {figures} | {row['divisions']} |")


if __name__ == "__main__":
    main()
