"""What a rule gives in many cases once the partner has answered: least and most of each side, and what comes of it.

What a law gives is computed as everywhere; how a partner answers is the model
of `sharing.incentives` with assumed numbers, and never more than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from sharing.arithmetic import lesser
from sharing.blocks import interruptible, progress_bar
from sharing.case import Case
from sharing.cells import cells_of
from sharing.errors import InvalidScenario
from sharing.incentives import Partner
from sharing.law.instrument import Scenario
from sharing.law.run import ZERO
from sharing.plan import made
from sharing.synthetic import Floats, Group, Portfolio
from sharing.trace import Program

__all__ = ["OWNERS", "Outcomes", "answered", "hoped", "joined", "of_group", "outcomes_of", "wanted"]

OWNERS = ("prior_owner", "good_faith_third_party", "victim")
CENT = 1e-5  # a part of what is at stake that half a cent of a small case may be


@frozen(kw_only=True, eq=False, repr=False)
class Outcomes:
    """What one rule gives in many cases: one number a case, parts of what is at stake."""

    requesting: Floats  # in the end, the partner's answer counted
    partner: Floats  # the requested State's, after its costs
    owners: Floats
    others: Floats  # third States and funds
    effort: Floats  # the partner's costs, and its effort in money as the model has it
    recovered: Floats  # the sum of these five
    helps: Floats  # 1 where the partner acts
    share: Floats  # what the requesting State gets of what is recovered
    spread: Floats  # between the least and the most of that
    costs: Floats  # the requested State's costs repaid
    spent: Floats  # its costs
    payable: Floats  # so much of them as there is money for after owners and victims
    whole: Floats  # 1 where owners and victims are paid all that is due, as far as there is money
    refused: Floats  # 1 where the requesting State is better off by direct action


def hoped(hope: Any) -> float:
    """Check how a partner reads what is undecided."""
    if isinstance(hope, bool) or not isinstance(hope, int | float) or not 0 <= hope <= 1:
        raise InvalidScenario(f"hope is a number from 0 (counts with the least) to 1; got {hope!r}")
    return float(hope)


def outcomes_of(
    scenarios: Sequence[Scenario], drawn: Portfolio, hope: float, progress: bool | None = None, larger: float = 1.0
) -> list[Outcomes]:
    """Settle every case of a portfolio under every rule, and let its partner answer."""
    parts: list[list[Outcomes]] = []
    with progress_bar(drawn.count, progress) as bar, interruptible() as stopped:
        for group in drawn.groups:
            own = group.scaled(larger) if larger != 1 else group
            parts.append(_group(scenarios, own, group.partner if larger == 1 else own.partner, hope))
            bar.update(group.count)
            if stopped.is_set():
                raise InvalidScenario("interrupted; nothing is kept")
    return [joined([part[i] for part in parts]) for i in range(len(scenarios))]


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Put the outcomes of groups behind each other."""
    names = attrs.fields_dict(Outcomes)
    return Outcomes(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def repaid(program: Program) -> Any:
    """Return what of the requested State's costs every run repays at least, exact."""
    requested = program.case.holders("requested")
    totals = [
        sum((p.amount for p in run.payments if p.payee in requested and p.purpose.startswith("cost:")), ZERO)
        for run in program.runs
    ]
    return reduce(lesser, totals)


def wanted(program: Program, payee: str) -> list[Any]:
    """Return what is asked of a program: least and most of a payee; of the whole, the costs repaid."""
    return [program.least(payee), program.most(payee)] if payee else [repaid(program)]


def _group(scenarios: Sequence[Scenario], group: Group, partner: Partner, hope: float) -> list[Outcomes]:
    cells = cells_of(group.numbers)
    plan, payees = made(group.case, scenarios, cells, wanted)
    out = list(np.empty((plan.width, group.count)))
    plan.run(0, group.count, out)
    width = 2 * len(payees) + 1
    return [of_group(group, payees, out[i * width : (i + 1) * width], partner, hope) for i in range(len(scenarios))]


def of_group(group: Group, payees: Sequence[str], out: Sequence[Floats], partner: Partner, hope: float) -> Outcomes:
    """Turn least and most of every payee into what each side has once the partner has answered."""
    stake = group.stake
    least = {payee: out[2 * i] / stake for i, payee in enumerate(payees)}
    most = {payee: out[2 * i + 1] / stake for i, payee in enumerate(payees)}
    left = np.maximum(stake - group.owed, 0.0)
    payable = np.minimum(group.costs, left * group.costs / group.all_costs)
    return answered(least, most, group.case, stake, group.costs, group.owed, out[-1], payable, partner, hope)


def answered(
    least: Mapping[str, Floats],
    most: Mapping[str, Floats],
    case: Case,
    stake: Floats,
    spent: Floats,
    owed: Floats,
    costs: Floats,
    payable: Floats,
    partner: Partner,
    hope: float,
) -> Outcomes:
    """Let partners answer what they are offered; shares as parts of what is at stake, sums in the currency.

    What somebody gets of less than the whole is taken in proportion to what it gets of the whole.
    """
    asking, holding = case.holders("requesting"), case.holders("requested")
    expected = _expected(least, most)

    def of(values: Mapping[str, Floats], codes: Sequence[str]) -> Floats:
        return sum((values[code] for code in codes), np.zeros_like(stake))

    claimants = [payee for payee in least if payee.partition(":")[0] in OWNERS and ":" in payee]
    low, high = of(least, holding), of(most, holding)
    believed = np.clip(low + hope * (high - low), 0.0, 1.0)  # half a cent may stand above the whole
    share = of(expected, asking)
    acts = np.asarray(partner.acts(believed), float)
    recovered = np.asarray(partner.recovered(believed))
    due = owed / stake
    direct = np.asarray(partner.baseline, float)
    requesting = np.where(acts > 0, recovered * share, direct * (1 - due))
    cost = np.where(acts > 0, np.asarray(partner.cost(believed)) + partner.fixed, 0.0)
    owners = of(expected, claimants)
    kept = of(expected, holding)
    others = 1 - share - kept - owners
    return Outcomes(
        requesting=requesting,
        partner=np.where(acts > 0, recovered * kept, 0.0) - cost,
        owners=np.where(acts > 0, recovered * owners, direct * due),
        others=np.where(acts > 0, recovered * others, 0.0),
        effort=cost,
        recovered=recovered,
        helps=acts,
        share=share,
        spread=np.maximum(0.0, of(most, asking) - of(least, asking)),
        costs=costs,
        spent=spent,
        payable=payable,
        whole=np.asarray(of(least, claimants) >= due - CENT, float),
        refused=np.asarray(requesting < direct * (1 - due) - CENT, float),
    )


def _expected(least: Mapping[str, Floats], most: Mapping[str, Floats]) -> dict[str, Floats]:
    """Let what is open fall to those who can get it, in proportion to how much each can."""
    left = 1 - sum(least.values())
    room = sum(most[payee] - least[payee] for payee in least)
    part = np.where(room > 1e-12, left / np.where(room > 1e-12, room, 1.0), 0.0)
    return {payee: least[payee] + part * (most[payee] - least[payee]) for payee in least}
