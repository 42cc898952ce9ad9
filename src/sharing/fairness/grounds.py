"""What a fair division starts from: who comes first, what each State can claim, and what it has without an agreement.

All of it is taken from laws that were settled; what no law says is a model, and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from sharing import money
from sharing.arithmetic import part
from sharing.case import Case
from sharing.law.run import UNDECIDED, is_share
from sharing.meeting import settle
from sharing.settlement import Settlement

__all__ = ["Grounds", "grounds"]

ZERO = Fraction(0)
MODEL = "models/costs-and-contributions"

Exact = dict[str, Fraction]  # by payee, in minor units


@frozen(kw_only=True)
class Grounds:
    """What a fair division of a case starts from; amounts in minor units, exact.

    `rights` is what owners and victims get, `costs` what is repaid to whom;
    `claims` what each State can claim of the rest, and `sources` the law that
    is its ground; `outside` what it has of the rest without an agreement.
    """

    case: Case
    rights: Exact
    costs: Exact
    claims: Exact
    sources: dict[str, str]
    outside: Exact
    bound: bool  # whether a law that binds gives somebody something for certain
    pending: tuple[str, ...]  # claimants whose pending claim is not counted

    @property
    def shared(self) -> Fraction:
        """Return what the States divide."""
        return self.case.pool - sum(self.rights.values(), ZERO) - sum(self.costs.values(), ZERO)

    def whole(self, divided: Exact) -> Exact:
        """Return what everybody gets in all: rights, costs, and a division of the rest."""
        found = dict(self.rights)
        for own in (self.costs, divided):
            for payee, amount in own.items():
                found[payee] = found.get(payee, ZERO) + amount
        return found


def grounds(case: Case, compared: Sequence[Settlement], binding: Sequence[Settlement] = ()) -> Grounds:
    """Work out what a fair division starts from.

    Parameters
    ----------
    case : Case
    compared : sequence of Settlement
        A State can claim the most that one of them gives it for certain. A law
        that leaves everything open is no ground for a claim; where such claims
        do not reach what the States divide, what is open counts too.
    binding : sequence of Settlement
        Those in force. Owners and victims get what they give for certain; the
        least of what they give for certain is what a State has without an
        agreement. A law that gives nobody anything for certain does not count.

    Returns
    -------
    Grounds
        Where no law in force pays owners and victims, and for costs, the model
        ``models/costs-and-contributions`` says what comes first.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> case = load_case("teaching/five-states")
    >>> found = grounds(case, [settle(case, "un/uncac-57")])
    >>> found.sources["FRA"], str(found.claims["FRA"])
    ('un/uncac-57', '344158000')
    """
    model = settle(case, MODEL)
    certain = [s for s in binding if any(s.part(code)[0] for code in case.codes)]
    rights = _rights(case, [_entries(s, cost=False) for s in certain]) or _entries(model, cost=False)
    left = case.pool - sum(rights.values(), ZERO)
    costs = _entries(model, cost=True)
    total = sum(costs.values(), ZERO)
    costs = {code: part(min(left, total), amount, total) for code, amount in costs.items()}
    shared = left - sum(costs.values(), ZERO)

    def above(code: str, amount: Decimal) -> Fraction:
        first = rights.get(code, ZERO) + costs.get(code, ZERO)
        return min(max(money.minor(Fraction(amount), case.currency) - first, ZERO), shared)

    def over(edge: int) -> dict[str, tuple[Fraction, str]]:
        return {
            code: max(((above(code, s.part(code)[edge]), s.scenario.id) for s in compared), default=(ZERO, ""))
            for code in case.codes
        }

    claimed = over(0)
    if sum((amount for amount, _ in claimed.values()), ZERO) < shared:
        claimed = over(1)
    return Grounds(
        case=case,
        rights=rights,
        costs=costs,
        claims={code: amount for code, (amount, _) in claimed.items()},
        sources={code: law for code, (amount, law) in claimed.items() if amount},
        outside={code: min((above(code, s.part(code)[0]) for s in certain), default=ZERO) for code in case.codes},
        bound=bool(certain),
        pending=tuple(claim.payee for claim in case.claims if claim.status == "pending"),
    )


def _rights(case: Case, each: Sequence[Exact]) -> Exact:
    """Join what several laws give owners and victims: the most of each; nothing where that is more than there is."""
    found: Exact = {}
    for own in each:
        found |= {payee: max(amount, found.get(payee, ZERO)) for payee, amount in own.items()}
    return found if sum(found.values(), ZERO) <= case.pool else {}


def _entries(s: Settlement, cost: bool) -> Exact:
    """Return what a settlement pays for costs, or for neither costs nor shares, to whom."""
    found: Exact = {}
    for entry in s.ledger:
        if entry.payee != UNDECIDED and not is_share(entry.purpose) and entry.purpose.startswith("cost:") == cost:
            found[entry.payee] = found.get(entry.payee, ZERO) + entry.exact
    return found
