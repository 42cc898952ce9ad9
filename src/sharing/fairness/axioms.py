"""What a rule promises, put to the test: a search for the smallest case in which it breaks its word.

A check tries every problem of whole numbers up to a size, the smallest first,
then larger ones at random. What it finds is a counterexample, which proves
that the axiom does not hold. Where it finds none it says how far it looked,
and nothing more: no search proves an axiom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from attrs import frozen

from sharing.errors import InvalidScenario, UnknownName, did_you_mean
from sharing.fairness.breaches import AXIOMS, NAMES, Asked, Breach, Numbers, Refusal, Rule, UnfitRule
from sharing.language import label, say, word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AXIOMS", "AxiomTable", "Counterexample", "Finding", "Space", "axiom_table", "check"]

MOST_CLAIMANTS = len(NAMES)
MOST_CLAIMS = 100_000  # sets of claims a search goes through


@frozen(kw_only=True)
class Space:
    """Where a check looks.

    Every problem of up to `claimants` claims, each a whole number up to
    `amount`, with every whole estate; then `more` at random, of one claimant
    more and amounts up to ten times that. The smaller problem comes first.
    """

    claimants: int = 3
    amount: int = 4
    more: int = 30
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        given = (self.claimants, self.amount, self.more)
        if set(map(type, given)) != {int} or not 2 <= self.claimants < MOST_CLAIMANTS or min(given[1:]) < 0:
            raise InvalidScenario(
                f"a search has 2 to {MOST_CLAIMANTS - 1} claimants, a largest amount and a number of problems at "
                f"random, all of them whole; given {', '.join(map(str, given))}"
            )
        if (self.amount + 1) ** self.claimants > MOST_CLAIMS:
            raise InvalidScenario(
                f"{self.claimants} claims up to {self.amount} are {(self.amount + 1) ** self.claimants:,} sets of "
                f"claims; a search tries up to {MOST_CLAIMS:,}. Take fewer claimants or smaller amounts"
            )

    def problems(self) -> Iterator[tuple[Fraction, Numbers]]:
        """Return the problems: fewer claimants first, then smaller claims, then the smaller estate."""
        for number in range(2, self.claimants + 1):
            for claims in sorted(product(range(self.amount + 1), repeat=number), key=lambda c: (sum(c), c)):
                for estate in range(sum(claims) + 1):
                    yield Fraction(estate), tuple(map(Fraction, claims))
        if not self.more:
            return
        import numpy as np

        draw = np.random.default_rng(self.seed)
        drawn = draw.integers(0, 10 * self.amount, (self.more, self.claimants + 1), endpoint=True).tolist()
        for claims in sorted(map(tuple, drawn), key=lambda c: (sum(c), c)):
            yield Fraction(int(draw.integers(0, sum(claims), endpoint=True))), tuple(map(Fraction, claims))


@frozen(kw_only=True)
class Counterexample:
    """A problem in which a rule breaks an axiom."""

    axiom: str
    estate: Fraction
    claims: Mapping[str, Fraction]
    awards: Mapping[str, Fraction]
    breach: Breach

    def text(self, lang: str = "en") -> str:
        """Say it in one sentence."""
        listed = {
            name: ", ".join(f"{who} {amount}" for who, amount in getattr(self, name).items())
            for name in ("claims", "awards")
        }
        said = say("axiom_broken", lang, estate=self.estate, **listed)
        if self.breach.claims is not None:
            pairs = zip(self.breach.names, self.breach.claims, strict=False)
            other = ", ".join(f"{who} {amount}" for who, amount in pairs)
            said += say("axiom_other", lang, estate=self.breach.estate, claims=other)
        parts = {"who": self.breach.who, "expected": self.breach.expected, "came": self.breach.came}
        return said + say(f"breach_{self.axiom}", lang, **parts)


@frozen(kw_only=True)
class Finding:
    """What a check found: the smallest counterexample of those tried, or none, and how far it looked.

    `tried` counts the problems in which there was something to compare (nobody
    has the same claim, nothing is cut: then there is not); `refused` those the
    rule would not divide.
    """

    rule: str
    axiom: str
    counterexample: Counterexample | None
    space: Space
    tried: int
    refused: int

    def text(self, lang: str = "en") -> str:
        """Say what was found."""
        if self.counterexample is not None:
            return self.counterexample.text(lang)
        if not self.tried:
            return label("axiom_untried", lang)
        parts = {"claimants": self.space.claimants, "amount": self.space.amount, "more": self.space.more}
        return say("axiom_none", lang, tried=self.tried, **parts) + (
            say("axiom_refused", lang, refused=self.refused) if self.refused else ""
        )


def check(rule: Rule, axiom: str, space: Space | None = None, name: str | None = None) -> Finding:
    """Search for the smallest problem in which a rule breaks an axiom.

    Parameters
    ----------
    rule : callable
        From an estate and a mapping of claimants to claims to a mapping of
        awards: one of `RULES`, a function of your own, or `rule_of` an
        instrument. It is asked each question once.
    axiom : str
        One of `AXIOMS`.
    space : Space, optional
        Where to look; otherwise up to three claimants with amounts up to 4,
        and thirty problems at random.
    name : str, optional
        What to call the rule.

    Returns
    -------
    Finding

    Raises
    ------
    UnknownName
        If there is no such axiom.
    InvalidScenario
        If the rule gives no mapping of every claimant back.

    Examples
    --------
    >>> from sharing.fairness.claims import RULES
    >>> found = check(RULES["constrained_equal_awards"], "self_duality")
    >>> found.counterexample.estate, dict(found.counterexample.claims)
    (Fraction(1, 1), {'A': Fraction(1, 1), 'B': Fraction(2, 1)})
    """
    if axiom not in AXIOMS:
        raise UnknownName(f"no axiom '{axiom}'{did_you_mean(axiom, AXIOMS)}")
    return _searched(Asked(rule), axiom, space or Space(), name or _name(rule))


def _name(rule: Rule) -> str:
    return str(getattr(rule, "key", None) or getattr(rule, "__name__", None) or "rule")


def _searched(asked: Asked, axiom: str, space: Space, name: str) -> Finding:
    tried = refused = 0
    for estate, claims in space.problems():
        compared, breach = False, None
        try:
            for breach in AXIOMS[axiom](asked, estate, claims):
                compared = True
                if breach is not None:
                    break
            awards = asked(estate, claims)
        except Refusal:
            refused += 1
            continue
        except UnfitRule:
            raise
        except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise UnfitRule(
                f"{name} ended in an error for an estate of {estate} and the claims {', '.join(map(str, claims))}: "
                f"{type(error).__name__}: {error}. A rule divides claims of nothing too, or raises InvalidScenario"
            ) from error
        tried += compared
        if breach is not None:
            broken = Counterexample(
                axiom=axiom,
                estate=estate,
                claims=dict(zip(NAMES, claims, strict=False)),
                awards=dict(zip(NAMES, awards, strict=False)),
                breach=breach,
            )
            break
    else:
        broken = None
    return Finding(rule=name, axiom=axiom, counterexample=broken, space=space, tried=tried, refused=refused)


@frozen(kw_only=True)
class AxiomTable:
    """Rules by axioms: each cell a finding."""

    findings: tuple[Finding, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules, in order."""
        return tuple(dict.fromkeys(one.rule for one in self.findings))

    def of(self, rule: str, axiom: str) -> Finding:
        """Return one cell."""
        return next(one for one in self.findings if (one.rule, one.axiom) == (rule, axiom))

    def rows(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Lay the table out: a header, and a row a rule; ``✗`` for a counterexample, else how many were tried."""
        axioms = tuple(dict.fromkeys(one.axiom for one in self.findings))
        header = [label("axiom_rule", lang), *(label(f"axiom_{axiom}", lang) for axiom in axioms)]
        rows = []
        for rule in self.rules:
            cells = [self.of(rule, axiom) for axiom in axioms]
            told = ["✗" if one.counterexample else str(one.tried) if one.tried else "-" for one in cells]
            rows.append([word("claims_rules", rule, lang), *told])
        return header, rows

    def note(self, lang: str = "en") -> str:
        """Say what the signs mean, and where was looked."""
        space = self.findings[0].space
        return say("axiom_note", lang, claimants=space.claimants, amount=space.amount, more=space.more)

    def html(self, lang: str = "en") -> str:
        """Return the table for a notebook, with the counterexamples below."""
        from sharing.tables import html_table

        header, rows = self.rows(lang)
        broken = [
            [word("claims_rules", one.rule, lang), label(f"axiom_{one.axiom}", lang), one.text(lang)]
            for one in self.findings
            if one.counterexample
        ]
        columns = [label("axiom_rule", lang), label("axiom_head", lang), label("axiom_counterexample", lang)]
        found = html_table(columns, broken) if broken else ""
        table = html_table(header, rows, right=range(1, len(header)), caption=self.note(lang))
        return f"{table}<details><summary>{label('axiom_counterexamples', lang)}</summary>{found}</details>"

    def _repr_html_(self) -> str:
        return self.html()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell: rule, axiom, whether it broke, the counterexample, and where it was looked for."""
        import pandas as pd

        return pd.DataFrame(
            {
                "rule": one.rule,
                "axiom": one.axiom,
                "broken": one.counterexample is not None,
                "counterexample": one.counterexample.text() if one.counterexample else "",
                "claimants": one.space.claimants,
                "largest_amount": one.space.amount,
                "tried": one.tried,
                "refused": one.refused,
            }
            for one in self.findings
        )


def axiom_table(
    rules: Mapping[str, Rule] | None = None, axioms: Iterable[str] = AXIOMS, space: Space | None = None
) -> AxiomTable:
    """Check rules against axioms.

    Parameters
    ----------
    rules : mapping of str to callable, optional
        Otherwise every rule of `RULES`.
    axioms : iterable of str
    space : Space, optional

    Returns
    -------
    AxiomTable
        A row a rule, a column an axiom, a finding each.

    Examples
    --------
    >>> from sharing.fairness.claims import RULES
    >>> table = axiom_table({"talmud": RULES["talmud"]}, ["self_duality", "composition_up"])
    >>> [one.counterexample is None for one in table.findings]
    [True, False]
    """
    from sharing.fairness.claims import RULES

    where, wanted = space or Space(), tuple(axioms)
    chosen = RULES if rules is None else rules
    for axiom in wanted:
        if axiom not in AXIOMS:
            raise UnknownName(f"no axiom '{axiom}'{did_you_mean(axiom, AXIOMS)}")
    if not wanted or not chosen:
        raise InvalidScenario("a table of axioms has one rule and one axiom at least")
    findings = []
    for name, rule in chosen.items():
        asked = Asked(rule)
        findings += [_searched(asked, axiom, where, name) for axiom in wanted]
    return AxiomTable(findings=tuple(findings))
