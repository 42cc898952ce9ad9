"""How long rules are held against cases, beside settling as many cases one by one.

Run ``python benchmarks/stress.py``. The peer settles 300 synthetic cases under
one rule with `settle` in the same run; the ratio is by case and rule. Nothing
here is a test.
"""

from __future__ import annotations

import time

import sharing as sh
from sharing.designing import design
from sharing.judging import OBJECTIVES
from sharing.stress import DEFAULT_RULES, stress
from sharing.synthetic import portfolio


def one_by_one(cases: int = 300) -> float:
    """Time `settle` on synthetic templates, in microseconds a case."""
    templates = [group.case for group in portfolio(2_000, 0).groups]
    law = sh.load_instrument("models/sharing-rule")
    sh.settle(templates[0], law)
    start = time.perf_counter()
    for i in range(cases):
        sh.settle(templates[i % len(templates)], law)
    return (time.perf_counter() - start) / cases * 1e6


def main(count: int = 100_000) -> None:
    """Print the table."""
    alone = one_by_one()
    start = time.perf_counter()
    found = stress(DEFAULT_RULES, count, 0, progress=False)
    taken = time.perf_counter() - start
    each = taken / (2 * count * len(found.rules)) * 1e6  # every case has its twin
    print(f"settle, one by one: {alone:.0f} µs a case")
    print(f"stress, {len(found.rules)} rules, {count:,} synthetic and {len(found.cases)} real cases: {taken:.1f} s")
    print(f"a case and rule: {each:.2f} µs, {each / alone:.4f} of settle")
    for objective in OBJECTIVES:
        start = time.perf_counter()
        design(objective=objective, progress=False)
        print(f"search for {objective}: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
