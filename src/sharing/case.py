"""The facts of one recovery: who holds the money, what it cost, who claims it, who helped.

A case holds facts and no rule. What it does not state is unknown, never zero
and never "no".
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from attrs import Factory, evolve, field, frozen

from sharing import document, language, money
from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.language import Claimant, CostClass, CostKind, Currency, Factor, Level, Measure, Role, Tier

__all__ = ["Case", "Claim", "Contribution", "Cost", "Party", "Published", "SettledBy", "case_ids", "load_case"]

Texts = dict[str, str]


@frozen(kw_only=True)
class Party:
    """A State or territory, a part of one, or a body, and its roles in the case."""

    code: str
    roles: tuple[Role, ...] = ()


@frozen(kw_only=True)
class Cost:
    """An expense somebody bore."""

    payer: str
    kind: CostKind
    amount: Fraction
    classes: tuple[CostClass, ...] | None = None  # None: the case does not say
    currency: Currency | None = None  # None: the case's own
    disputed: bool = False
    waived: bool = False
    recoverable_elsewhere: Fraction = Fraction(0)
    evidence: str | None = None


@frozen(kw_only=True)
class Claim:
    """A right to be paid before the States share."""

    who: Claimant
    amount: Fraction
    name: str | None = None
    party: str | None = None  # where the claimant is a party itself
    certificate: Fraction | None = None  # what the certificate limits it to
    made: date | None = None  # when it was made, where the law ranks by date
    currency: Currency | None = None
    status: str = "final"
    evidence: str | None = None

    @property
    def payee(self) -> str:
        """Return whom a ledger pays for this claim: a party, or ``victim:V1``."""
        return self.party or f"{self.who}:{self.name}"


@frozen(kw_only=True)
class Contribution:
    """What a party did: a weight, a tier, a level with its rank, or points by factor."""

    party: str
    measure: Measure = Measure("contribution")
    weight: Fraction | None = None
    tier: Tier | None = None
    level: Level | None = None
    rank: int | None = None
    scores: dict[Factor, Fraction] = Factory(dict)
    evidence: str | None = None


@frozen(kw_only=True)
class Published:
    """What somebody published that a party really got."""

    party: str
    amount: Fraction
    source: str
    read: bool = True  # False: recalled or computed, not read


@frozen(kw_only=True)
class SettledBy:
    """The law that settled the case, or one party's share of it."""

    law: str
    terms: dict[str, Fraction] = Factory(dict)
    readings: dict[str, str] = Factory(dict)
    of: str | None = None
    roles: dict[str, tuple[Role, ...]] = Factory(dict)


@frozen(kw_only=True)
class Case:
    """The facts of one recovery.

    Amounts are exact; `recovered` is the money obtained in `currency`, of which
    `interest` is interest. `facts` holds the words of ``vocabulary.toml``; a
    fact that is not there is unknown.
    """

    schema: int
    id: str
    currency: Currency
    recovered: Fraction
    parties: tuple[Party, ...]
    title: Texts = Factory(dict)
    summary: Texts = Factory(dict)
    interest: Fraction = Fraction(0)
    dates: dict[str, date] = Factory(dict)
    rates: dict[Currency, Fraction] = Factory(dict)
    facts: dict[str, Any] = Factory(dict)
    factors: dict[Factor, Fraction] = Factory(dict)
    costs: tuple[Cost, ...] = ()
    claims: tuple[Claim, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    in_kind: tuple[str, ...] = ()  # property that is no money: listed, not computed
    history: str | None = None
    derived: tuple[str, ...] = ()
    settled_by: tuple[SettledBy, ...] = ()
    published: tuple[Published, ...] = ()
    sources: tuple[str, ...] = ()
    content: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)  # as it stood in the file

    # --- amounts ----------------------------------------------------------

    @property
    def pool(self) -> Fraction:
        """Return what was recovered, in minor units."""
        return money.minor(self.recovered, self.currency)

    def minor(self, amount: Fraction, currency: str | None = None) -> Fraction | None:
        """Turn an amount into minor units of the case's currency; None without a rate."""
        if currency is None or currency == self.currency:
            return money.minor(amount, self.currency)
        rate = self.rates.get(currency)  # type: ignore[call-overload]
        return None if rate is None else money.minor(amount * rate, self.currency)

    # --- parties ----------------------------------------------------------

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all parties."""
        return tuple(party.code for party in self.parties)

    def holders(self, role: str) -> tuple[str, ...]:
        """Return the parties in a role, in the order of their codes."""
        return tuple(sorted(p.code for p in self.parties if role == "all" or role in p.roles))

    @property
    def domestic(self) -> bool:
        """Tell whether all parties are parts of one State or territory."""
        return len({language.state_of(code) for code in self.codes}) == 1

    def weights(self, measure: str) -> dict[str, Fraction]:
        """Return the weight of each party in a measure, points by factor scored.

        Within each factor the points become shares of the points given, and the
        shares are added with the factors' own weights (1 where none is stated):
        a factor counts for its weight, however many points were given in it.
        """
        found = {c.party: c.weight for c in self.contributions if c.measure == measure and c.weight is not None}
        if measure == "contribution":
            for code, scored in self.scoring().items():
                found[code] = found.get(code, Fraction(0)) + sum(scored.values())
        return found

    def scoring(self) -> dict[str, dict[str, Fraction]]:
        """Show how the factor matrix scores: party to factor to weight."""
        rows = [c for c in self.contributions if c.scores]
        totals: dict[str, Fraction] = {}
        for row in rows:
            for factor, points in row.scores.items():
                totals[factor] = totals.get(factor, Fraction(0)) + points
        return {
            row.party: {
                factor: self.factors.get(factor, Fraction(1)) * points / totals[factor]
                for factor, points in row.scores.items()
                if totals[factor]
            }
            for row in rows
        }

    # --- changes ----------------------------------------------------------

    def stating(self, **facts: Any) -> Case:
        """Return the case with facts stated (or, with None, left open again)."""
        stated = {**self.facts, **facts}
        for key, value in facts.items():
            if key not in language.words("facts"):
                raise UnknownName(f"no fact '{key}'{did_you_mean(key, language.words('facts'))}")
            if value is None:
                del stated[key]
            elif fault := _wrong_value(key, value):
                raise InvalidScenario(f"fact '{key}' {fault}")
        content = {**self.content, "facts": stated}
        return evolve(self, facts=stated, content=content)


def _wrong_value(key: str, value: object) -> str | None:
    known = language.fact_values(key)
    if any(value is k or (isinstance(k, str) and value == k) for k in known):
        return None
    if known == (True, False):
        return f"is true or false, without quotes; got {value!r}"
    texts = [str(k) for k in known]
    return f"cannot be {value!r}{did_you_mean(str(value), texts)}"


# --- reading ---------------------------------------------------------------


def load_case(name: str | os.PathLike[str]) -> Case:
    """Load a case by its id, or from a file.

    Parameters
    ----------
    name : str or path
        An id such as ``"teaching/five-states"``, or the path of a TOML file.

    Raises
    ------
    UnknownName
        If there is no such case.
    InvalidFile
        With every fault of the file.

    Examples
    --------
    >>> load_case("teaching/five-states").holders("requested")
    ('DEU',)
    """
    text = os.fspath(name)
    if text in case_ids():
        return deepcopy(_load_known(text))  # what one caller changes must not reach another
    if not (text.endswith(".toml") or os.path.exists(text) or (os.sep in text and text.startswith((".", os.sep)))):
        raise UnknownName(
            f"no case '{text}'{did_you_mean(text, case_ids())}; for a file give its path, as ./my-case.toml"
        )
    return build(document.read(text), text)


@cache
def _load_known(name: str) -> Case:
    return build(document.read(_folder() / f"{name}.toml"), name)


def _folder() -> Path:
    return document.root() / "cases"


@cache
def case_ids() -> tuple[str, ...]:
    """Return the ids of all cases in the library."""
    return tuple(sorted(p.relative_to(_folder()).with_suffix("").as_posix() for p in _folder().rglob("*.toml")))


def build(data: Mapping[str, Any], name: str, roles_as_codes: bool = False) -> Case:
    """Build a case from the tables of a document; `name` stands in the messages.

    With `roles_as_codes` a role's name is a party's code: the examples of an
    instrument have no real States.
    """
    codes = set(language.words("roles")) if roles_as_codes else set()
    case = document.structure(data, Case, name, lambda built: _faults(built, codes))
    return evolve(case, content=data)


def _faults(case: Case, codes: set[str]) -> Iterator[tuple[str, str]]:
    """Find what is wrong between the values of a case."""
    if case.schema != 1:
        yield "schema", f"must be 1, the format this version reads; got {case.schema}"
    yield from _amount_faults(case)
    yield from _party_faults(case, codes)
    yield from _row_faults(case)
    for key, value in case.facts.items():
        if key not in language.words("facts"):
            yield f"facts.{key}", f"unknown fact '{key}'{did_you_mean(key, language.words('facts'))}"
        elif fault := _wrong_value(key, value):
            yield f"facts.{key}", fault
    for key in case.dates:
        if key not in (known := ("request", "certificate", "judgment", "value", "transfer", "agreement")):
            yield f"dates.{key}", f"unknown date '{key}'{did_you_mean(key, known)}"
    for key in ("title", "summary"):
        for lang in getattr(case, key):
            if lang not in language.LANGUAGES:
                yield f"{key}.{lang}", "a text is given in en and zh"


def _amount_faults(case: Case) -> Iterator[tuple[str, str]]:
    def digits(where: str, amount: Fraction | None, currency: str | None) -> Iterator[tuple[str, str]]:
        code = currency or case.currency
        if amount is not None and money.minor(amount, code).denominator != 1:
            yield where, f"{code} has {money.digits(code)} decimals; give a whole number of its smallest unit"
        if code != case.currency and code not in case.rates:
            yield where, f'is in {code}; state its rate: [rates] {code} = "..." (one {code} in {case.currency})'

    for i, row in enumerate(case.published):
        yield from digits(f"published[{i}].amount", row.amount, None)
    yield from digits("recovered", case.recovered, None)
    yield from digits("interest", case.interest, None)
    if case.interest > case.recovered:
        yield "interest", "is part of what was recovered and cannot be more"
    for code, rate in case.rates.items():
        if rate == 0:
            yield f"rates.{code}", f"must be above zero: one {code} in {case.currency}"
    if case.currency in case.rates:
        yield f"rates.{case.currency}", "is the case's own currency; leave it out"
    for i, cost in enumerate(case.costs):
        yield from digits(f"costs[{i}].amount", cost.amount, cost.currency)
        if cost.recoverable_elsewhere > cost.amount:
            yield f"costs[{i}].recoverable_elsewhere", "cannot be more than the cost"
    for i, claim in enumerate(case.claims):
        yield from digits(f"claims[{i}].amount", claim.amount, claim.currency)
        yield from digits(f"claims[{i}].certificate", claim.certificate, claim.currency)


def _party_faults(case: Case, codes: set[str]) -> Iterator[tuple[str, str]]:
    if not case.parties:
        yield "parties", "at least one [[parties]] with code and roles is required"
    seen: set[str] = set()
    for i, party in enumerate(case.parties):
        if party.code not in codes and (fault := language.known_party(party.code)):
            yield f"parties[{i}].code", fault
        if party.code in seen:
            yield f"parties[{i}].code", f"'{party.code}' is listed twice; give one party all its roles"
        seen.add(party.code)
    requested = case.holders("requested")
    if len(requested) > 1:
        yield (
            "parties",
            (
                f"one pool of money has one requested State; got {', '.join(requested)}: "
                "make the others 'cooperating', or write one case for each pool"
            ),
        )
    if case.parties and not requested and not case.domestic:
        yield "parties", "one party must have the role 'requested': who holds the money?"


def _row_faults(case: Case) -> Iterator[tuple[str, str]]:
    known = set(case.codes)

    def party(where: str, code: str | None) -> Iterator[tuple[str, str]]:
        if code is not None and code not in known:
            yield where, f"'{code}' is no party of this case{did_you_mean(code, known)}"

    for i, cost in enumerate(case.costs):
        yield from party(f"costs[{i}].payer", cost.payer)
    payees: set[str] = set()
    for i, claim in enumerate(case.claims):
        yield from party(f"claims[{i}].party", claim.party)
        if claim.status not in ("final", "pending"):
            yield f"claims[{i}].status", f"is 'final' or 'pending'; got '{claim.status}'"
        if not claim.party and not claim.name:
            yield f"claims[{i}].name", 'name the claimant, or give party = "..." where it is a party of the case'
        key = f"{claim.who}:{claim.payee}"
        if key in payees:
            yield (
                f"claims[{i}].name",
                f"'{claim.name or claim.party}' claims twice as {claim.who}; add the two, or tell them apart",
            )
        payees.add(key)
    rows: set[tuple[str, str]] = set()
    for i, row in enumerate(case.contributions):
        yield from party(f"contributions[{i}].party", row.party)
        if (row.party, row.measure) in rows:
            yield f"contributions[{i}].party", f"'{row.party}' has two rows in the measure '{row.measure}'; join them"
        rows.add((row.party, row.measure))
        if row.measure != "contribution" and (row.level or row.tier or row.scores or row.rank is not None):
            yield f"contributions[{i}].measure", "levels, ranks, tiers and scores belong to the measure 'contribution'"
        if row.weight is None and row.tier is None and row.level is None and not row.scores:
            yield f"contributions[{i}]", "give a weight, a tier, a level or scores"
    for i, step in enumerate(case.settled_by):
        if i == 0 and (step.of or step.roles):
            yield f"settled_by[{i}]", "the first law divides the whole: leave out of and roles"
        if i > 0 and not (step.of and step.roles):
            yield f"settled_by[{i}]", 'a later law divides one party\'s share: give of = "..." and its roles'
        for code in step.roles:
            if fault := language.known_party(code):
                yield f"settled_by[{i}].roles.{code}", fault
    for i, told in enumerate(case.published):
        if ":" not in told.party:
            yield from party(f"published[{i}].party", told.party)
