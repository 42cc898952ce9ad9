"""From runs to one ledger: rounded top down, with what the runs disagree on left undecided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve

from sharing import money
from sharing.case import Case
from sharing.law.instrument import Instrument
from sharing.law.run import UNDECIDED, Asked, Run, is_share
from sharing.settlement import WEAKEST_LAST, Alternative, Entry

__all__ = ["alternatives", "common", "nothing_decided", "outcome", "rounded"]


def exact(run: Run) -> dict[tuple[Any, ...], Fraction]:
    """Return what a run pays, by what tells payments apart; payments of nothing left out."""
    paid: dict[tuple[Any, ...], Fraction] = {}
    for one in run.payments:
        if one.amount:
            key = (*one.key, one.reason)
            paid[key] = paid.get(key, Fraction(0)) + one.amount
    return paid


def outcome(run: Run) -> dict[tuple[Any, ...], Fraction]:
    """Return who a run pays how much for what, whichever article says so."""
    paid: dict[tuple[Any, ...], Fraction] = {}
    for (payee, _, purpose, source, reason), amount in exact(run).items():
        key = (payee, purpose, source, reason)
        paid[key] = paid.get(key, Fraction(0)) + amount
    return paid


def rounded(run: Run) -> tuple[Entry, ...]:
    """Round a run's payments: pool to payees to entries, and account to payees to entries."""
    law = run.scenario.law
    paid = exact(run)
    pool = {key: value for key, value in paid.items() if not key[3]}
    units = _tree(pool, int(run.case.pool))
    for holder in sorted({key[3] for key in paid if key[3]}):
        own = {key: value for key, value in paid.items() if key[3] == holder}
        # What the account keeps is one of its children and wins ties: "" sorts first.
        shares = {k: u for k, u in units.items() if k[0] == holder and is_share(k[2])}
        kept = sum((pool[k] for k in shares), Fraction(0)) - sum(own.values(), Fraction(0))
        keep_key: tuple[Any, ...] = ("", 0, "", holder, None)
        units |= {k: u for k, u in _tree({**own, keep_key: kept}, sum(shares.values())).items() if k != keep_key}
    return tuple(
        _entry(law, key, units[key], paid[key]) for key in sorted(paid, key=lambda k: (k[1], k[0], k[2], k[3]))
    )


def _tree(amounts: Mapping[tuple[Any, ...], Fraction], whole: int) -> dict[tuple[Any, ...], int]:
    """Round a whole to its payees, a payee's part to its account and other entries, the account to its own."""
    units: dict[tuple[Any, ...], int] = {}
    for payee, part in money.apportion(_summed(amounts, lambda key: key[0]), whole).items():
        own = {(k[1], k[2], str(k[4])): v for k, v in amounts.items() if k[0] == payee}
        account = {key: value for key, value in own.items() if is_share(key[1])}
        others = {key: value for key, value in own.items() if key not in account}
        top: dict[tuple[Any, ...], Fraction] = dict(others)
        if account:
            top[min(account)] = sum(account.values(), Fraction(0))
        rounded = money.apportion(top, part)
        if account:
            rounded |= money.apportion(account, rounded.pop(min(account)))
        units |= {k: rounded[k[1], k[2], str(k[4])] for k in amounts if k[0] == payee}
    return units


def _summed(amounts: Mapping[tuple[Any, ...], Fraction], by: Callable[[tuple[Any, ...]], str]) -> dict[str, Fraction]:
    sums: dict[str, Fraction] = {}
    for key, value in amounts.items():
        sums[by(key)] = sums.get(by(key), Fraction(0)) + value
    return sums


def _entry(law: Instrument, key: tuple[Any, ...], units: int, amount: Fraction) -> Entry:
    payee, step, purpose, source, reason = key
    clause = law.clauses[step - 1]
    return Entry(
        step=step,
        payee=payee,
        purpose=purpose,
        units=units,
        citation=clause.text,
        url=clause.url or law.citation.url,
        source=source or None,
        reason=reason,
        confidence=law.confidence_of(clause),
        exact=amount,
    )


def common(
    case: Case, law: Instrument, ledgers: list[tuple[Entry, ...]], matter: tuple[Asked, ...]
) -> tuple[Entry, ...]:
    """Keep what every run pays alike; the rest is one undecided entry with its unknowns."""
    rows = [_net(ledger) for ledger in ledgers]
    tables = [_grouped(own) for own in rows]
    shared: list[Entry] = []
    for key, own in tables[0].items():
        same = [table.get(key, []) for table in tables]
        sums = [sum((e.exact for e in group), Fraction(0)) for group in same]
        if any(one != sums[0] for one in sums):
            continue
        if len({tuple((e.step, e.exact) for e in group) for group in same}) == 1:
            shared += [evolve(e, units=min(group[i].units for group in same)) for i, e in enumerate(own)]
        else:  # the same sum by one article or another
            texts = dict.fromkeys(e.citation for group in same for e in group)
            weakest = max((e.confidence for group in same for e in group), key=WEAKEST_LAST.index)
            units = min(sum(e.units for e in group) for group in same)
            shared.append(evolve(own[0], units=units, exact=sums[0], citation=" / ".join(texts), confidence=weakest))
    shared += _same_in_all(rows, shared)
    rest = int(case.pool) - sum(e.units for e in shared)
    if rest:
        steps = _steps_asking(law, matter)
        last = max((e.step for own in rows for e in own), default=1)
        shared.append(
            Entry(
                step=steps[-1] if steps else last,
                payee=UNDECIDED,
                purpose="unknown",
                units=rest,
                citation="; ".join(dict.fromkeys(_texts_asking(law, matter))) or law.clauses[last - 1].text,
                reason="unknown",
                url=law.citation.url,
                confidence=max((e.confidence for own in rows for e in own), key=WEAKEST_LAST.index),
                exact=case.pool - sum((e.exact for e in shared), Fraction(0)),
            )
        )
    return tuple(sorted(shared, key=lambda e: (e.step, e.payee, e.purpose)))


def nothing_decided(case: Case, law: Instrument, matter: tuple[Asked, ...]) -> tuple[Entry, ...]:
    """Leave the whole open, with every unknown."""
    if not case.pool:
        return ()
    steps = _steps_asking(law, matter)
    texts = "; ".join(dict.fromkeys(_texts_asking(law, matter)))
    weakest = max((law.confidence_of(clause) for clause in law.clauses), key=WEAKEST_LAST.index)
    whole = Entry(
        step=steps[-1] if steps else 1,
        payee=UNDECIDED,
        purpose="unknown",
        units=int(case.pool),
        citation=texts,
        reason="unknown",
        url=law.citation.url,
        confidence=weakest,
        exact=case.pool,
    )
    return (whole,)


def _same_in_all(rows: list[list[Entry]], shared: list[Entry]) -> list[Entry]:
    """Decide what a payee gets alike in every run, though for one purpose here and another there."""
    told = {(e.payee, e.purpose, e.reason) for e in shared}
    left = [[e for e in own if (e.payee, e.purpose, e.reason) not in told and e.payee != UNDECIDED] for own in rows]
    found = []
    for payee in dict.fromkeys(e.payee for e in left[0]):
        own = [[e for e in run if e.payee == payee] for run in left]
        sums = {sum((e.exact for e in run), Fraction(0)) for run in own}
        if len(sums) == 1:
            every = [e for run in own for e in run]
            units = min(sum(e.units for e in run) for run in own)
            texts = " / ".join(dict.fromkeys(e.citation for e in every))
            weakest = max((e.confidence for e in every), key=WEAKEST_LAST.index)
            first = evolve(
                own[0][0], units=units, exact=sums.pop(), purpose="either", citation=texts, confidence=weakest
            )
            found.append(first)
    return found


def _grouped(ledger: Iterable[Entry]) -> dict[tuple[str, str, str | None], list[Entry]]:
    groups: dict[tuple[str, str, str | None], list[Entry]] = {}
    for entry in sorted(ledger, key=lambda e: e.step):
        groups.setdefault((entry.payee, entry.purpose, entry.reason), []).append(entry)
    return groups


def _net(ledger: tuple[Entry, ...]) -> list[Entry]:
    """Take transfers out of the rows they are paid from, so that rows add up by final payee."""
    units: dict[str, int] = {}
    amounts: dict[str, Fraction] = {}
    for entry in ledger:
        if entry.source:
            units[entry.source] = units.get(entry.source, 0) + entry.units
            amounts[entry.source] = amounts.get(entry.source, Fraction(0)) + entry.exact
    rows = []
    for entry in sorted(ledger, key=lambda e: -e.step):
        if entry.source is None and is_share(entry.purpose):
            taken = min(entry.units, units.get(entry.payee, 0))
            part = min(entry.exact, amounts.get(entry.payee, Fraction(0)))
            if taken or part:
                units[entry.payee] -= taken
                amounts[entry.payee] -= part
                entry = evolve(entry, units=entry.units - taken, exact=entry.exact - part)
        rows.append(evolve(entry, source=None))
    return rows


def _steps_asking(law: Instrument, matter: Iterable[Asked]) -> list[int]:
    return [step for step, clause in enumerate(law.clauses, 1) if any(_asks(clause, one) for one in matter)]


def _texts_asking(law: Instrument, matter: Iterable[Asked]) -> list[str]:
    texts = [law.clauses[step - 1].text for step in _steps_asking(law, matter)]
    for one in matter:
        if one.kind == "term":
            texts.append(law.terms[one.name].text)
        elif one.kind == "reading":
            texts.append(law.readings[one.name].text)
    return texts


def _asks(clause: Any, asked: Asked) -> bool:
    """Tell whether a clause needs the answer to an unknown."""
    kind = type(clause).__name__
    if asked.kind == "fact":
        return bool(clause.when) and any(one.key == asked.name for one in clause.when.facts())
    if asked.kind in ("term", "reading"):
        options = [(o.of, o.name) for o in clause.options()] + (list(clause.when.names()) if clause.when else [])
        return (asked.kind, asked.name) in options
    return (
        kind
        == {"disputed": "Costs", "class": "Costs", "claim": "Claims", "level": "Ladder", "tier": "Bands"}[asked.kind]
    )


def alternatives(
    runs: list[Run], ledgers: list[tuple[Entry, ...]], matter: tuple[Asked, ...]
) -> tuple[Alternative, ...]:
    """Say what each set of answers gives; answers that pay alike are told together."""
    told: list[Alternative] = []
    any_fact = any(one.kind == "fact" for one in matter)  # only answers to a fact are told together
    alike: dict[Any, list[int]] = {}  # places in `told` that pay alike
    for run, ledger in zip(runs, ledgers, strict=True):
        answers = {one: run.answers[one] for one in matter if one in run.answers}
        new = Alternative(answers=answers, units=_totals(ledger), most=_most(run, ledger))
        places = alike.setdefault((frozenset(new.units.items()), frozenset(new.most.items())), [])
        for i in places if any_fact else ():
            if (joined := _joined(told[i].answers, answers)) is not None:
                told[i] = evolve(told[i], answers=joined)
                break
        else:
            places.append(len(told))
            told.append(new)
    return tuple(told)


def _joined(one: Mapping[Asked, Any], other: Mapping[Asked, Any]) -> dict[Asked, Any] | None:
    """Join two sets of answers that differ in one fact only; None if they cannot be told together."""
    if one.keys() != other.keys():
        return None
    differ = [asked for asked in one if one[asked] != other[asked]]
    if len(differ) > 1 or any(asked.kind != "fact" for asked in differ):
        return None
    return {asked: one[asked] if asked not in differ else (*one[asked], *other[asked]) for asked in one}


def _totals(ledger: Iterable[Entry]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for entry in ledger:
        totals[entry.payee] = totals.get(entry.payee, 0) + entry.units
        if entry.source:
            totals[entry.source] = totals.get(entry.source, 0) - entry.units
    return totals


def _most(run: Run, ledger: Iterable[Entry]) -> dict[str, int]:
    """Say how much of what is open could still come to each payee."""
    most: dict[str, int] = {}
    for entry in ledger:
        if entry.payee != UNDECIDED:
            continue
        reach: dict[str, Fraction] = {}
        for payment in run.payments:
            if (payment.step, payment.reason, payment.source) == (entry.step, entry.reason, entry.source):
                for payee, limit in payment.may_go_to:
                    reach[payee] = reach.get(payee, Fraction(0)) + limit
        for payee, limit in reach.items():
            # A part of a unit may be rounded up to a whole one.
            most[payee] = most.get(payee, 0) + min(entry.units, int(money.rounded_up(limit, Fraction(1))))
    return most
