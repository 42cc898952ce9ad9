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
from sharing.errors import InvalidScenario, SharingError
from sharing.fairness.bargaining import divide
from sharing.fairness.claims import RULES
from sharing.fairness.coalitions import recovery_game
from sharing.fairness.grounds import Exact, Grounds, grounds
from sharing.language import label, listed, payee, plain, say, word
from sharing.settlement import Settlement

__all__ = ["BASELINES", "Baseline", "Fair", "fair"]

ZERO = Fraction(0)
CLAIMED = ("proportional", "constrained_equal_awards", "constrained_equal_losses", "talmud", "random_arrival")
AGREED = ("nash", "kalai_smorodinsky")
BASELINES = (*CLAIMED, *AGREED, "shapley")


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


@frozen(kw_only=True)
class Fair:
    """A case divided in several ways, and what all of them start from."""

    grounds: Grounds
    baselines: tuple[Baseline, ...]

    def table(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Lay it out: a header of States; what each can claim and has without an agreement; then a row each way."""
        case, own = self.grounds.case, self.grounds
        header = [label("column_fair", lang), *(plain(payee(code, lang)) for code in case.codes)]
        rows = [
            [label(f"fair_{name}", lang), *(_text(case, amounts[code]) for code in case.codes)]
            for name, amounts in (("claim", own.claims), ("outside", own.outside))
        ]
        for one in self.baselines:
            figures = [money.number_text(one.amounts[code], case.currency) for code in case.codes if one.amounts]
            rows.append([one.title(lang), *(figures or ["-"] * len(case.codes))])
        return header, rows

    def notes(self, lang: str = "en") -> list[str]:
        """Say who comes first, where claims come from, and what is taken for granted."""
        own, case = self.grounds, self.grounds.case
        first = [f"{plain(payee(p, lang))} {_text(case, amount)}" for p, amount in {**own.rights}.items()]
        costs = [f"{plain(payee(p, lang))} {_text(case, amount)}" for p, amount in own.costs.items()]
        laws = [f"{plain(payee(code, lang))}: {law}" for code, law in own.sources.items()]
        said = [label("fair_argument", lang)]
        said += [say("fair_first", lang, who=listed(first, lang))] if first else []
        said += [say("fair_costs", lang, who=listed(costs, lang))] if costs else []
        said.append(say("fair_divided", lang, amount=_text(case, own.shared)))
        said += [say("fair_pending", lang, who=listed(own.pending, lang))] if own.pending else []
        said += [say("fair_sources", lang, laws="; ".join(laws))] if laws else []
        said.append(label("fair_bound" if own.bound else "fair_unbound", lang))
        said.append(label("fair_assumes_shapley", lang))
        for one in self.baselines:
            if one.missing:
                why = one.missing if lang == "en" else say("bad_other", lang, what=one.missing)
                said.append(f"{one.title(lang)}: {why}")
        return said


def fair(case: Case, compared: Sequence[Settlement], binding: Sequence[Settlement] = ()) -> Fair:
    """Divide a case in several ways the literature calls fair.

    Parameters
    ----------
    case : Case
    compared : sequence of Settlement
        What the laws on the table give: the grounds of what each can claim.
    binding : sequence of Settlement
        Of those, what the laws in force give.

    Returns
    -------
    Fair
        Owners, victims and costs come first; the rest is divided by claims
        rules, by the Nash and the Kalai-Smorodinsky solution, and by the
        Shapley value of the recovery. Each sums to what was recovered.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> from sharing.meeting import settle
    >>> case = load_case("teaching/five-states")
    >>> found = fair(case, [settle(case, "eu/regulation-2018-1805"), settle(case, "un/uncac-57")])
    >>> [one.name for one in found.baselines][:3]
    ['proportional', 'constrained_equal_awards', 'constrained_equal_losses']
    """
    own = grounds(case, compared, binding)
    found = []
    for name in BASELINES:
        try:
            units = own.whole(_divided(name, own))
        except SharingError as error:
            found.append(Baseline(name=name, amounts={}, missing=str(error)))
            continue
        rounded = money.apportion(units, int(money.whole(sum(units.values(), ZERO))))
        amounts = {payee: money.decimal(amount, case.currency) for payee, amount in rounded.items()}
        found.append(Baseline(name=name, amounts=amounts))
    return Fair(grounds=own, baselines=tuple(found))


def _divided(name: str, own: Grounds) -> Exact:
    """Divide what the States share."""
    if name == "shapley":
        if not own.case.scoring() and not any(own.case.weights("contribution").values()):
            raise InvalidScenario("the case states neither points nor weights, so who brought what is not known")
        return {code: own.shared * weight for code, weight in recovery_game(own.case).weights().items()}
    total = sum(own.claims.values(), ZERO)
    if total < own.shared:
        raise InvalidScenario("the texts compared give the States less than they divide, so no claim is short")
    if name in CLAIMED:
        return RULES[name](own.shared, own.claims)
    room = {code: max(claim, own.outside[code]) for code, claim in own.claims.items()}
    return divide(own.shared, own.outside, most=room)[name].gets


def _text(case: Case, amount: Fraction) -> str:
    return money.units_text(int(money.whole(amount)), case.currency)
