"""What would be fair? A case divided as the literature would, beside what the laws compared give.

None of it is law. Each baseline says what it takes for granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from sharing import money
from sharing.case import Case
from sharing.errors import SharingError
from sharing.fairness.bargaining import divide
from sharing.fairness.claims import RULES
from sharing.fairness.coalitions import recovery_game
from sharing.language import label, payee, plain, say, word
from sharing.law.run import UNDECIDED, is_share
from sharing.meeting import settle
from sharing.settlement import Settlement

__all__ = ["BASELINES", "Baseline", "baselines", "claims_of", "table_of"]

ZERO = Fraction(0)
MODEL = "models/costs-and-contributions"
CLAIMED = ("proportional", "constrained_equal_awards", "constrained_equal_losses", "talmud", "random_arrival")
AGREED = ("nash", "kalai_smorodinsky")
BASELINES = (*CLAIMED, *AGREED, "shapley")

Exact = dict[str, Fraction]  # by payee, in minor units


@frozen(kw_only=True)
class Baseline:
    """One fair division: a claims rule, a bargaining solution, or the value of what each brought.

    `amounts` is empty where there is none, and `missing` says why.
    """

    name: str
    amounts: Mapping[str, Decimal]
    missing: str = ""

    def title(self, lang: str = "en") -> str:
        """Name it."""
        return word("claims_rules", self.name, lang) if self.name in RULES else label(f"fair_{self.name}", lang)

    def assumes(self, lang: str = "en") -> str:
        """Say what it takes for granted."""
        kind = "claims" if self.name in RULES else "agreed" if self.name in AGREED else "shapley"
        return label(f"fair_assumes_{kind}", lang)


def baselines(case: Case, compared: Sequence[Settlement], binding: Sequence[Settlement] = ()) -> tuple[Baseline, ...]:
    """Divide a case in several ways the literature calls fair.

    Parameters
    ----------
    case : Case
    compared : sequence of Settlement
        What the laws on the table give: they are the grounds of what each can claim.
    binding : sequence of Settlement
        Of those, what the laws in force give: the least of it is what a party has without an agreement.

    Returns
    -------
    tuple of Baseline
        Claims rules on what each can claim (`claims_of`); the Nash and the
        Kalai-Smorodinsky solution between the States; and the Shapley value
        of the recovery. Owners, victims and costs come first in the last
        three as in the model ``models/costs-and-contributions``.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> case = load_case("teaching/five-states")
    >>> found = baselines(case, [settle(case, "eu/regulation-2018-1805"), settle(case, "un/uncac-57")])
    >>> [one.name for one in found][:3]
    ['proportional', 'constrained_equal_awards', 'constrained_equal_losses']
    """
    found = []
    for name in BASELINES:
        try:
            if name in CLAIMED:
                units = _claimed(name, case, compared)
            else:
                units = _agreed(name, case, compared, binding) if name in AGREED else _brought(case)
        except SharingError as error:
            found.append(Baseline(name=name, amounts={}, missing=str(error)))
            continue
        rounded = money.apportion(units, int(money.whole(sum(units.values(), ZERO))))
        amounts = {payee: money.decimal(own, case.currency) for payee, own in rounded.items()}
        found.append(Baseline(name=name, amounts=amounts))
    return tuple(found)


def claims_of(case: Case, compared: Sequence[Settlement]) -> Exact:
    """Return what each payee can claim, in minor units: the most that one of the laws gives it for certain.

    A law that leaves everything open is no ground for a claim. Where such
    claims do not reach what was recovered, what is open counts too.
    """
    certain = _over(case, compared, 0)
    return certain if sum(certain.values()) >= case.pool else _over(case, compared, 1)


def _over(case: Case, compared: Sequence[Settlement], edge: int) -> Exact:
    """Return the largest least (0) or the largest most (1) of each payee."""
    payees = dict.fromkeys((*case.codes, *sorted({p for s in compared for p in s.payees})))
    found = {p: max((s.part(p)[edge] for s in compared), default=Decimal(0)) for p in payees}
    return {payee: money.minor(Fraction(amount), case.currency) for payee, amount in found.items()}


def _claimed(name: str, case: Case, compared: Sequence[Settlement]) -> Exact:
    claims = claims_of(case, compared)
    return RULES[name](min(case.pool, sum(claims.values(), ZERO)), claims)


def _agreed(name: str, case: Case, compared: Sequence[Settlement], binding: Sequence[Settlement]) -> Exact:
    first = _first(case)
    own = [p for p in first if p not in case.codes]
    to_divide = case.pool - sum((first[p] for p in own), ZERO)
    least = {
        code: money.minor(Fraction(min((s.bounds(code)[0] for s in binding), default=Decimal(0))), case.currency)
        for code in case.codes
    }
    most = _over(case, compared, 1)
    room = {code: max(most[code], least[code]) for code in case.codes}
    gets = divide(min(to_divide, sum(room.values(), ZERO)), least, most=room)[name].gets
    return {**gets, **{p: first[p] for p in own}}


def _brought(case: Case) -> Exact:
    first = _first(case)
    rest = case.pool - sum(first.values(), ZERO)
    weights = recovery_game(case).weights()
    return {**first, **{code: first.get(code, ZERO) + rest * weight for code, weight in weights.items()}}


def _first(case: Case) -> Exact:
    """Return what owners, victims and who bore costs get before anything is shared."""
    found: Exact = dict.fromkeys(case.codes, ZERO)
    for entry in settle(case, MODEL).ledger:
        if entry.payee != UNDECIDED and not is_share(entry.purpose):
            found[entry.payee] = found.get(entry.payee, ZERO) + entry.exact
    return found


def table_of(case: Case, found: Sequence[Baseline], lang: str = "en") -> tuple[list[str], list[list[str]], list[str]]:
    """Lay baselines out: a header, a row each, and what each kind takes for granted.

    Whoever gets nothing in all of them has no column, unless it is a party.
    """
    payees = dict.fromkeys((*case.codes, *(p for one in found for p, amount in one.amounts.items() if amount)))
    header = [label("column_fair", lang), *(plain(payee(p, lang)) for p in payees)]
    rows, notes = [], []
    for one in found:
        figures = [money.number_text(one.amounts.get(p, Decimal(0)), case.currency) for p in payees]
        rows.append([one.title(lang), *(figures if one.amounts else ["-"] * len(payees))])
        if one.missing:
            said = one.missing if lang == "en" else say("bad_other", lang, what=one.missing)
            notes.append(f"{one.title(lang)}: {said}")
    return header, rows, [*dict.fromkeys(one.assumes(lang) for one in found if one.amounts), *notes]
