"""How fast a sweep is: the EU rule with a cost cap, beside what a user would take instead and beside copying.

Run ``python benchmarks/sweep.py [cells ...]`` with the group ``bench`` installed;
a peer that is not installed is left out. All run in turn in one process, each
figure is a median, and the ratio is against `np.copyto` of the same bytes (two
columns in, two columns out). Nothing here is a test.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from attrs import define

import sharing as sh
from sharing.case import build
from sharing.law.instrument import Instrument

LAW = """
schema = 1
id = "bench/eu-with-a-cap"
kind = "proposal"
status = "proposal"
confidence = "unverified"
title = { en = "The EU rule with a cap on costs", zh = "加费用上限的欧盟规则" }
[citation]
instrument = "made for this benchmark"
[[clauses]]
pay = "costs"
of = ["requesting"]
cap_rate = "1/10"
text = "1"
[[clauses]]
pay = "shares"
shares = { requested = "1" }
when = { amount = "remaining", at_most = "10000.00 EUR" }
text = "2"
[[clauses]]
pay = "shares"
shares = { requested = "1/2", requesting = "1/2" }
text = "3"
"""
Run = Callable[[], object]


@define
class Data:
    """Amounts and costs of so many cases, the case they vary, and the law."""

    amount: np.ndarray
    cost: np.ndarray
    case: sh.Case
    law: Instrument

    @classmethod
    def made(cls, cells: int) -> Data:
        """Draw them."""
        draw = np.random.default_rng(1)
        tables = {
            "schema": 1,
            "id": "bench",
            "currency": "EUR",
            "recovered": "1000.00",
            "parties": [{"code": "DEU", "roles": ["requested"]}, {"code": "FRA", "roles": ["requesting"]}],
            "costs": [{"payer": "FRA", "kind": "other", "amount": "1.00"}],
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "law.toml"
            path.write_text(LAW, encoding="utf-8")
            law = sh.load_instrument(str(path))
        amount = np.round(draw.lognormal(10, 1.5, cells), 2)
        cost = np.round(draw.lognormal(8, 1.5, cells), 2)
        return cls(amount, cost, build(tables, "bench"), law)

    def sweep(self, **more: object) -> sh.Sweep:
        """Sweep them."""
        return sh.sweep(self.case, self.law, {"recovered": self.amount, "cost.1": self.cost}, progress=False, **more)


def numpy_run(data: Data) -> Run:
    """Write the rule by hand in NumPy."""

    def run() -> object:
        cost = np.minimum(data.cost, data.amount * 0.1)
        net = data.amount - cost
        executing = np.where(net <= 10_000, net, net / 2)
        return executing, net - executing + cost

    return run


def pandas_run(data: Data) -> Run:
    """Write the rule by hand on pandas columns."""
    import pandas as pd

    frame = pd.DataFrame({"amount": data.amount, "cost": data.cost})

    def run() -> object:
        cost = frame["cost"].clip(upper=frame["amount"] * 0.1)
        net = frame["amount"] - cost
        executing = net.where(net <= 10_000, net / 2)
        return pd.DataFrame({"executing": executing, "issuing": net - executing + cost})

    return run


def polars_run(data: Data) -> Run:
    """Write the rule by hand in polars, lazily."""
    import polars as pl

    frame = pl.DataFrame({"amount": data.amount, "cost": data.cost}).lazy()
    net, cost, executing = pl.col("net"), pl.col("paid"), pl.col("executing")
    query = (
        frame.with_columns(paid=pl.min_horizontal("cost", pl.col("amount") * 0.1))
        .with_columns(net=pl.col("amount") - cost)
        .with_columns(executing=pl.when(net <= 10_000).then(net).otherwise(net / 2))
        .select(executing=executing, issuing=net - executing + cost)
    )
    return lambda: query.collect()


def openfisca_run(data: Data) -> Run:
    """Write the rule as OpenFisca formulas; computing alone is timed, not building the simulation."""
    from openfisca_core import entities, periods, taxbenefitsystems, variables
    from openfisca_core.simulations import SimulationBuilder

    person = entities.Entity("person", "persons", "", "")
    base = {"value_type": float, "entity": person, "definition_period": periods.DateUnit.YEAR}

    def variable(name: str, formula: Callable | None = None) -> type:
        more = {"formula": formula} if formula else {}
        return type(name, (variables.Variable,), {**base, "label": name, **more})

    def paid(cases: object, period: object) -> object:
        return np.minimum(cases("cost", period), cases("amount", period) * 0.1)

    def net(cases: object, period: object) -> object:
        return cases("amount", period) - cases("paid", period)

    def executing(cases: object, period: object) -> object:
        left = cases("net", period)
        return np.where(left <= 10_000, left, left / 2)

    def issuing(cases: object, period: object) -> object:
        return cases("net", period) - cases("executing", period) + cases("paid", period)

    system = taxbenefitsystems.TaxBenefitSystem([person])
    for name, formula in {"amount": None, "cost": None, "paid": paid, "net": net}.items():
        system.add_variable(variable(name, formula))
    for name, formula in {"executing": executing, "issuing": issuing}.items():
        system.add_variable(variable(name, formula))
    simulation = SimulationBuilder().build_default_simulation(system, count=data.amount.size)
    simulation.set_input("amount", "2026", data.amount)
    simulation.set_input("cost", "2026", data.cost)

    def run() -> object:
        for name in ("paid", "net", "executing", "issuing"):
            simulation.delete_arrays(name)
        return simulation.calculate("executing", "2026"), simulation.calculate("issuing", "2026")

    return run


PEERS = {
    "NumPy by hand": numpy_run,
    "pandas, vectorised": pandas_run,
    "polars, lazy": polars_run,
    "OpenFisca-Core (float32)": openfisca_run,
}


def table(cells: int, repeats: int = 9) -> str:
    """Run everything in turn and return the table."""
    data = Data.made(cells)
    first = time.perf_counter()
    earlier = data.sweep()
    first = time.perf_counter() - first
    kept = [earlier]

    def again() -> None:
        kept[0] = data.sweep(into=kept[0])

    source, target = np.random.default_rng(0).random(2 * cells), np.zeros(2 * cells)
    runs: dict[str, Run] = {
        "np.copyto, one core": lambda: np.copyto(target, source),
        "sharing, into the arrays of an earlier result": again,
        "sharing, new arrays": data.sweep,
    }
    for name, peer in PEERS.items():
        try:
            runs[name] = peer(data)
        except ImportError:
            print(f"left out, not installed: {name}", file=sys.stderr)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    copy = middle["np.copyto, one core"]
    lines = [f"\n{cells:,} cases; first call of this process {first:.2f} s\n"]
    lines += ["| engine | median ms | ns a case | times the copy | from | to |", "|---|---:|---:|---:|---:|---:|"]
    for name, taken in times.items():
        own = middle[name]
        lines.append(
            f"| {name} | {own * 1e3:.1f} | {own / cells * 1e9:.2f} | {own / copy:.2f} "
            f"| {min(taken) * 1e3:.1f} | {max(taken) * 1e3:.1f} |"
        )
    return "\n".join(lines)


START = """
import sys, time
sys.path.insert(0, sys.argv[1])
from sweep import Data
data = Data.made(10**6)
start = time.perf_counter()
data.sweep()
print(time.perf_counter() - start)
"""


def starts() -> str:
    """Time the first sweep of a fresh process: with nothing kept, and with the loop compiled before."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", START, str(Path(__file__).parent)]
        environment = {**os.environ, "SHARING_CACHE": str(Path(folder) / "kernels")}
        taken = [
            float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
            for _ in range(4)
        ]
    cached = statistics.median(taken[1:])
    return f"First sweep of a fresh process, 10^6 cases: {taken[0]:.2f} s compiling, {cached:.2f} s with the loop kept."


def main() -> None:
    """Print a table for each number of cases."""
    print(starts())
    for cells in [int(float(one)) for one in sys.argv[1:]] or [10**6, 10**7]:
        print(table(cells))


if __name__ == "__main__":
    main()
