"""Random cases and scenarios: amounts from nothing to 10^15, three kinds of currency, facts left out."""

from fractions import Fraction

from hypothesis import strategies as st

from sharing import language
from sharing.case import build
from sharing.law.instrument import Scenario

CODES = ["CHN", "FRA", "GBR", "NGA", "USA"]
CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}


def money(units, digits):
    """Write minor units as the quoted text of a file."""
    text = str(units).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


@st.composite
def cases(draw):
    """Draw the plain tables of a case."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    digits = CURRENCIES[currency]
    units = st.one_of(st.integers(0, 3_000_000), st.integers(0, 10 ** (15 + digits)))
    amounts = units.map(lambda n: money(n, digits))
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=5, unique=True))
    roles = [["requested", "lead"], ["requesting", "location", "confederation"]]
    parties = [
        {
            "code": code,
            "roles": roles[i] if i < 2 else draw(st.sampled_from([["cooperating"], ["cooperating", "lead"], []])),
        }
        for i, code in enumerate(codes)
    ]
    code = st.sampled_from(codes)
    costs = st.fixed_dictionaries(
        {"payer": code, "kind": st.sampled_from(sorted(language.words("cost_kinds"))), "amount": amounts},
        optional={
            "classes": st.lists(st.sampled_from(sorted(language.words("cost_classes"))), max_size=2, unique=True),
            "disputed": st.booleans(),
            "waived": st.booleans(),
        },
    )
    claims = st.fixed_dictionaries(
        {"who": st.sampled_from(sorted(language.words("claimants"))), "amount": amounts},
        optional={"certificate": amounts, "status": st.sampled_from(["final", "pending"])},
    )
    weights = st.integers(0, 5).map(str)
    contributions = [
        {"party": one, "weight": draw(weights), "level": draw(st.sampled_from(sorted(language.words("levels"))))}
        for one in codes
        if draw(st.booleans())
    ]
    for rank, row in enumerate(contributions):
        if draw(st.booleans()):
            row["rank"] = rank
    facts = {
        key: draw(st.sampled_from(language.fact_values(key))) for key in language.words("facts") if draw(st.booleans())
    }
    rates = {"EUR": "1.0837", "USD": "0.9", "CAD": "1.5", "CHF": "1.1"}
    rates.pop(currency, None)
    return {
        "schema": 1,
        "id": "random",
        "currency": currency,
        "recovered": draw(amounts),
        "rates": rates if draw(st.booleans()) else {},
        "facts": facts,
        "parties": parties,
        "costs": draw(st.lists(costs, max_size=4)),
        "claims": [{**claim, "name": f"N{i}"} for i, claim in enumerate(draw(st.lists(claims, max_size=4)))],
        "contributions": contributions,
    }


@st.composite
def scenarios(draw, law):
    """Draw terms within their ranges and readings, each left out at random."""
    terms = {}
    for name, term in law.terms.items():
        if draw(st.booleans()):
            low, high = term.range
            terms[name] = low + (high - low) * Fraction(draw(st.integers(0, 12)), 12)
    readings = {
        name: draw(st.sampled_from(reading.options)) for name, reading in law.readings.items() if draw(st.booleans())
    }
    return Scenario(law=law, terms=terms, readings=readings)


def built(tables):
    """Build a case from plain tables."""
    return build(tables, "random")
