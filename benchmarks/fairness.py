"""How fast claims are divided: many problems at once, one problem of a million claimants, and every set of claimants.

Run ``python benchmarks/fairness.py [problems]``. Each figure is a median of
five; beside coopgame-py's three rules where it is installed (``pip install
coopgame-py``), in the same run and on the same problems. Its rules take one
problem a call; the lists they take are made before the clock starts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from sharing.fairness.claims import RULES

PEER = ("constrained_equal_awards", "constrained_equal_losses", "talmud")
LARGE = (
    "proportional",
    "constrained_equal_awards",
    "constrained_equal_losses",
    "talmud",
    "reverse_talmud",
    "piniles",
    "constrained_egalitarian",
    "minimal_overlap",
)
FEWER = 10**4  # problems for rules that are done one after the other


def seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the median of some calls, the first left out: it compiles."""
    run()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def drawn(problems: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw problems: claims skewed as real ones, estates anywhere below their sum."""
    draw = np.random.default_rng(number)
    claims = np.asfortranarray(draw.lognormal(10, 1, (problems, number)))
    return claims.sum(axis=1) * draw.random(problems), claims


def peer(key: str, estates: np.ndarray, claims: np.ndarray) -> tuple[float, np.ndarray] | None:
    """Time coopgame-py on the same problems, one after the other; None where it is not installed."""
    try:
        import coopgame
    except ImportError:
        return None
    rule = getattr(coopgame, key)
    rows, wholes = claims.tolist(), estates.tolist()
    found: list[list[float]] = []

    def run() -> None:
        found[:] = [rule(whole, own) for whole, own in zip(wholes, rows, strict=True)]

    return seconds(run, 3), np.array(found)


def many(problems: int) -> None:
    """Print the time a problem at three and ten claimants."""
    print(f"\n{problems:,} problems, microseconds a problem\n")
    print("| rule | claimants | ours | coopgame-py | times faster | largest difference, of the estate |")
    print("|---|---|---|---|---|---|")
    for number in (3, 10):
        estates, claims = drawn(problems, number)
        for key, rule in RULES.items():
            if key == "contested_garment":
                continue
            slow = rule.straight is None or (key == "random_arrival" and number > 8)
            some = min(problems, FEWER // number if slow else problems)
            own = seconds(lambda rule=rule, e=estates[:some], c=claims[:some]: rule.many(e, c), 1 if slow else 5)
            other = peer(key, estates, claims) if key in PEER else None
            cells = ["", "", ""]
            if other is not None:
                off = np.abs(other[1] - rule.many(estates, claims)).max(axis=1) / estates
                cells = [
                    f"{other[0] / problems * 1e6:.3f}",
                    f"{other[0] / problems / (own / some):.0f}",
                    f"{off.max():.0e}",
                ]
            mark = f" ({some:,} problems)" if slow else ""
            print(f"| {key}{mark} | {number} | {own / some * 1e6:.3f} | {' | '.join(cells)} |")


def large() -> None:
    """Print the time of one problem in whole cents, and how it grows."""
    sizes = (10**4, 10**5, 10**6)
    print("\none problem in whole minor units, seconds\n")
    print("| rule | " + " | ".join(f"{size:,} claimants" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for key in LARGE:
        cells = []
        for size in sizes:
            claims = np.random.default_rng(size).lognormal(13, 1.5, size).astype(np.int64).tolist()
            estate = sum(claims) * 2 // 5
            cells.append(f"{seconds(lambda e=estate, c=claims, key=key: RULES[key].in_units(e, c), 3):.3f}")
        print(f"| {key} | {' | '.join(cells)} |")


def sets() -> None:
    """Print the time of the rules that look at every set of claimants."""
    print("\nevery set of claimants, exactly, seconds\n")
    print("| rule | " + " | ".join(f"{n} claimants" for n in (8, 12, 16, 20, 24)) + " |")
    print("|---|" + "---|" * 5)
    for key in ("random_arrival", "average_of_awards"):
        cells = []
        for number in (8, 12, 16, 20, 24):
            claims = [int(one) for one in np.random.default_rng(number).integers(1, 10**9, number)]
            own = {str(i): claim for i, claim in enumerate(claims)}
            cells.append(f"{seconds(lambda c=own, key=key: RULES[key](sum(c.values()) // 2, c), 1):.3f}")
        print(f"| {key} | {' | '.join(cells)} |")


if __name__ == "__main__":
    many(int(sys.argv[1]) if len(sys.argv) > 1 else 10**6)
    large()
    sets()
