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
from sharing.language import label, listed, payee, plain, say, word
from sharing.law.run import UNDECIDED, is_share
from sharing.meeting import settle
from sharing.settlement import Settlement

__all__ = ["BASELINES", "Baseline", "baselines", "claims_of", "outside_of_law", "table_of"]

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
        Owners and victims come first, as in the model
        ``models/costs-and-contributions``; the rest is the States'. Claims
        rules on what each can claim (`claims_of`), the Nash and the
        Kalai-Smorodinsky solution, and the Shapley value of the recovery,
        above the costs each bore.

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
            units = {**units, **{p: amount for p, amount in _first(case).items() if p not in case.codes}}
        except SharingError as error:
            found.append(Baseline(name=name, amounts={}, missing=str(error)))
            continue
        rounded = money.apportion(units, int(money.whole(sum(units.values(), ZERO))))
        amounts = {payee: money.decimal(own, case.currency) for payee, own in rounded.items()}
        found.append(Baseline(name=name, amounts=amounts))
    return tuple(found)


def claims_of(case: Case, compared: Sequence[Settlement]) -> Exact:
    """Return what each State can claim, in minor units: the most that one of the laws gives it for certain.

    A law that leaves everything open is no ground for a claim. Where such
    claims do not reach what the States divide, what is open counts too.
    """
    certain = _over(case, compared, 0)
    return certain if sum(certain.values()) >= _shared(case) else _over(case, compared, 1)


def _over(case: Case, compared: Sequence[Settlement], edge: int) -> Exact:
    """Return the largest least (0) or the largest most (1) of each State."""
    found = {code: max((s.part(code)[edge] for s in compared), default=Decimal(0)) for code in case.codes}
    return {code: money.minor(Fraction(amount), case.currency) for code, amount in found.items()}


def _claimed(name: str, case: Case, compared: Sequence[Settlement]) -> Exact:
    claims = claims_of(case, compared)
    return RULES[name](min(_shared(case), sum(claims.values(), ZERO)), claims)


def _agreed(name: str, case: Case, compared: Sequence[Settlement], binding: Sequence[Settlement]) -> Exact:
    least = {code: money.minor(Fraction(own), case.currency) for code, own in outside_of_law(case, binding).items()}
    most = {code: max(amount, least[code]) for code, amount in _over(case, compared, 1).items()}
    return divide(min(_shared(case), sum(most.values(), ZERO)), least, most=most)[name].gets


def outside_of_law(case: Case, binding: Sequence[Settlement]) -> dict[str, Decimal]:
    """Return what each State has without an agreement: the least that a binding law gives it, nothing where none binds.

    To be used as the outside options of `sharing.fairness.bargaining.divide`.
    """
    return {code: min((s.part(code)[0] for s in binding), default=Decimal(0)) for code in case.codes}


def _brought(case: Case) -> Exact:
    first = _first(case)
    own = {code: first.get(code, ZERO) for code in case.codes}
    rest = _shared(case) - sum(own.values(), ZERO)
    return {code: own[code] + rest * weight for code, weight in recovery_game(case).weights().items()}


def _shared(case: Case) -> Fraction:
    """Return what the States divide: what was recovered, less what owners and victims get."""
    return case.pool - sum((amount for payee, amount in _first(case).items() if payee not in case.codes), ZERO)


def _first(case: Case) -> Exact:
    """Return what owners, victims and who bore costs get before anything is shared."""
    found: Exact = {}
    for entry in settle(case, MODEL).ledger:
        if entry.payee != UNDECIDED and not is_share(entry.purpose):
            found[entry.payee] = found.get(entry.payee, ZERO) + entry.exact
    return found


def table_of(case: Case, found: Sequence[Baseline], lang: str = "en") -> tuple[list[str], list[list[str]], list[str]]:
    """Lay baselines out: a header of States, a row each, and notes on who comes first and what is taken for granted."""
    header = [label("column_fair", lang), *(plain(payee(code, lang)) for code in case.codes)]
    rows, missing = [], []
    first: dict[str, Decimal] = {}
    for one in found:
        figures = [money.number_text(one.amounts[code], case.currency) for code in case.codes if one.amounts]
        rows.append([one.title(lang), *(figures or ["-"] * len(case.codes))])
        first |= {p: amount for p, amount in one.amounts.items() if p not in case.codes and amount}
        if one.missing:
            said = one.missing if lang == "en" else say("bad_other", lang, what=one.missing)
            missing.append(f"{one.title(lang)}: {said}")
    before = listed((f"{plain(payee(p, lang))} {money.number_text(a, case.currency)}" for p, a in first.items()), lang)
    notes = [say("fair_assumes_first", lang, who=before)] if first else []
    notes += dict.fromkeys(one.assumes(lang) for one in found if one.amounts)
    return header, rows, [*notes, *missing]
