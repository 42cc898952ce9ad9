"""The evidence list of a case: every cost, claim and contribution with its document, and what is missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from sharing import language, money
from sharing.case import Case, Contribution
from sharing.language import label, say

__all__ = ["Item", "evidence_list"]


@frozen(kw_only=True)
class Item:
    """One thing somebody must be able to prove.

    `missing` holds what is missing, as labels of ``labels.toml``.
    """

    kind: str  # cost, claim or contribution
    who: str
    what: str  # the kind of cost, the claimant's right, the measure
    contribution: Contribution | None = None
    amount: Decimal | None
    currency: str
    document: str | None
    missing: tuple[str, ...]
    waived: bool = False

    def said(self, lang: str = "en") -> tuple[str, str, str, str, str]:
        """Return kind, who, what, amount and document or what is missing, as words."""
        amount = "" if self.amount is None else f"{self.currency} {money.number_text(self.amount, self.currency)}"
        lacking = "; ".join(label(f"missing_{one}", lang) for one in self.missing)
        waived = label("waived", lang) if self.waived else ""
        parts = [one for one in (waived, self.document or "", lacking) if one]
        if self.contribution is not None:
            what = _weighed(self.contribution, lang)
        else:
            what = language.word({"cost": "cost_kinds", "claim": "claimants"}[self.kind], self.what, lang)
        return label(f"evidence_{self.kind}", lang), language.payee(self.who, lang), what, amount, "; ".join(parts)


def evidence_list(case: Case) -> tuple[Item, ...]:
    """List what a case rests on.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of Item
        Costs, claims, contributions, in the order of the case.

    Examples
    --------
    >>> from sharing.case import load_case
    >>> items = evidence_list(load_case("teaching/five-states"))
    >>> [(i.who, i.missing) for i in items if i.kind == "claim"][0]
    ('prior_owner:Fondation Belvédère', ('document',))
    """
    items = []
    for cost in case.costs:
        currency = cost.currency or case.currency
        missing = ["document"] * (not cost.evidence) + ["class"] * (cost.classes is None)
        missing += ["rate_day"] * (currency != case.currency and "value" not in case.dates)
        missing += ["agreement"] * cost.disputed
        item = _item("cost", cost.payer, cost.kind, cost.amount, currency, cost.evidence, missing)
        items.append(evolve(item, waived=cost.waived))
    for claim in case.claims:
        currency = claim.currency or case.currency
        missing = ["document"] * (not claim.evidence) + ["decision"] * (claim.status == "pending")
        items.append(_item("claim", claim.payee, claim.who, claim.amount, currency, claim.evidence, missing))
    for row in case.contributions:
        missing = ["document"] * (not row.evidence)
        missing += ["measure"] * (row.weight is None and not row.scores and row.level is None and row.tier is None)
        item = _item("contribution", row.party, row.measure, None, case.currency, row.evidence, missing)
        items.append(evolve(item, contribution=row))
    return tuple(items)


def _item(
    kind: str, who: str, what: str, amount: Fraction | None, currency: str, document: str | None, missing: list[str]
) -> Item:
    known = None if amount is None else money.decimal(int(money.minor(amount, currency)), currency)
    return Item(
        kind=kind, who=who, what=what, amount=known, currency=currency, document=document, missing=tuple(missing)
    )


def _weighed(row: Contribution, lang: str) -> str:
    """Say what a contribution was given."""
    said = [language.word("measures", row.measure, lang)] if row.measure != "contribution" else []
    if row.weight is not None:
        said.append(say("sum_weight", lang, value=money.rate_text(row.weight)))
    if row.tier is not None:
        said.append(say("sum_tier", lang, value=language.word("tiers", row.tier, lang)))
    if row.level is not None:
        said.append(say("sum_level", lang, value=language.word("levels", row.level, lang)))
    if row.rank is not None:
        said.append(say("sum_rank", lang, value=row.rank))
    if row.scores:
        points = (f"{language.word('factors', f, lang)} {money.rate_text(n)}" for f, n in row.scores.items())
        said.append(say("sum_scores", lang, value=", ".join(points)))
    return "; ".join(said)
