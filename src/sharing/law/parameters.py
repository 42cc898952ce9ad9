"""What may stand where a number, a sum or a word stands in a clause.

A number of the law is exact; ``{ term = "x" }`` leaves it to the scenario, and
``{ reading = "x" }`` lets a disputed interpretation choose the word.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NewType, TypeAlias

from attrs import frozen

from sharing import language
from sharing.document import ask, number, structure_hook
from sharing.errors import did_you_mean
from sharing.language import Currency, Role

__all__ = ["Limit", "Option", "option"]

if TYPE_CHECKING:
    Ratio: TypeAlias = Any
    ShareOf: TypeAlias = Any
    Sum: TypeAlias = Any
    ClaimantChoice: TypeAlias = Any
    KindChoice: TypeAlias = Any
    ClassChoice: TypeAlias = Any
    RuleChoice: TypeAlias = Any
    Within: TypeAlias = Any
    Rounding: TypeAlias = Any
    Payee: TypeAlias = str
else:
    Ratio = NewType("Ratio", object)  # Fraction, or an Option of a term
    ShareOf = NewType("ShareOf", object)  # Ratio, or "rest"
    Sum = NewType("Sum", object)  # Limit, or an Option of a term in money
    ClaimantChoice = NewType("ClaimantChoice", object)  # a word, or an Option of a reading
    KindChoice = NewType("KindChoice", object)
    ClassChoice = NewType("ClassChoice", object)
    RuleChoice = NewType("RuleChoice", object)
    Within = NewType("Within", object)  # a word, or a table of role to word
    Rounding = NewType("Rounding", object)  # Limit, or an Option of a reading that turns it on
    Payee = NewType("Payee", str)  # a role, or fund:ID

WITHIN = ("equal", "undetermined", "contribution", "located")


@frozen
class Option:
    """A number or word that a term or a reading fills in."""

    of: str  # term or reading
    name: str
    to: Any = None  # what the reading turns on, where it has no words of its own


@frozen
class Limit:
    """A sum of money in the law, ``"10000.00 EUR"``."""

    amount: Fraction
    currency: Currency


def option(table: dict[str, Any], kind: str) -> Option:
    """Read ``{ term = "x" }`` or ``{ reading = "x" }``."""
    if set(table) != {kind}:
        raise ValueError(f'must be {{ {kind} = "name" }}; got {table!r}')
    return Option(kind, ask(str, table[kind]))


@structure_hook(Limit)
def _limit(value: Any, _: Any) -> Limit:
    if not isinstance(value, str) or len(value.split(" ")) != 2:
        raise ValueError(f'must be a sum with its currency, as "10000.00 EUR"; got {value!r}')
    amount, currency = value.split(" ")
    return Limit(number(amount), ask(Currency, currency))


@structure_hook(Ratio)
def _ratio_of(value: Any, _: Any) -> Any:
    if isinstance(value, dict):
        return option(value, "term")
    share = number(value)
    if share > 1:
        raise ValueError(f'is a share between "0" and "1"; got "{value}"')
    return share


@structure_hook(ShareOf)
def _share_of(value: Any, _: Any) -> Any:
    return value if value == "rest" else _ratio_of(value, _)


@structure_hook(Sum)
def _sum_of(value: Any, _: Any) -> Any:
    return option(value, "term") if isinstance(value, dict) else ask(Limit, value)


@structure_hook(Rounding)
def _rounding(value: Any, _: Any) -> Any:
    if not isinstance(value, dict):
        return ask(Limit, value)
    if set(value) != {"reading", "to"}:
        raise ValueError(f'must be a sum, or {{ reading = "name", to = "1000.00 EUR" }}; got {value!r}')
    return Option("reading", ask(str, value["reading"]), ask(Limit, value["to"]))


@structure_hook(Within)
def _within(value: Any, _: Any) -> Any:
    if isinstance(value, dict):
        return {ask(Role, role): _within(word, _) for role, word in value.items()}
    if value not in WITHIN:
        raise ValueError(f"unknown word {value!r}{did_you_mean(str(value), WITHIN)}")
    return value


@structure_hook(Payee)
def _payee(value: Any, _: Any) -> Any:
    if isinstance(value, str) and value.startswith("fund:") and len(value) > 5:
        return value
    return ask(Role, value)


def _choice_of(kind: Any, of: Any) -> None:
    @structure_hook(kind)
    def choose(value: Any, _: Any) -> Any:
        return option(value, "reading") if isinstance(value, dict) else ask(of, value)


_choice_of(ClaimantChoice, language.Claimant)
_choice_of(KindChoice, language.CostKind)
_choice_of(ClassChoice, language.CostClass)
_choice_of(RuleChoice, language.RuleOfClaims)
