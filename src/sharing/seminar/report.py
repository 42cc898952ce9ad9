"""The debriefing as tables and sentences: one negotiation, or a whole class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from sharing import money
from sharing.language import label, say, spoken
from sharing.panel.elements import escaped, table
from sharing.seminar.brief import amount, count, matter_name
from sharing.seminar.deal import MATTERS, parts
from sharing.seminar.debrief import Concession, Debrief, debriefed
from sharing.seminar.exercise import REQUESTED, REQUESTING, Exercise, begun, names
from sharing.seminar.frontier import Point
from sharing.seminar.picture import Dot, bargaining_picture, debrief_picture
from sharing.seminar.record import Record

__all__ = [
    "COLUMNS",
    "Group",
    "answer_key",
    "class_picture",
    "class_report",
    "class_rows",
    "debrief_report",
    "sentences",
]

COLUMNS = ("group", "number", "ended", "requested", "requesting", "part", "left", "rounds")


def sentences(one: Debrief, lang: str = "en") -> list[str]:
    """Say in words what a negotiation was worth."""
    case = one.record.case
    who = names(case, lang)
    told = {"gain": amount(one.gain, case, lang), "possible": amount(one.possible, case, lang)}
    told |= {"part": money.share_text(one.part), "left": amount(one.left, case, lang)}
    if one.reached is None:
        lines = [say("debrief_none", lang, **told)]
    else:
        lines = [say("debrief_loss" if one.refusable else "debrief_gain", lang, **told)]
        lines.append(say("debrief_left" if one.left else "debrief_nothing_left", lang, **told))
        for side, gain in one.gains().items():
            key = "debrief_side" if gain >= 0 else "debrief_side_lost"
            more = amount(one.to_frontier[side], case, lang)
            lines.append(say(key, lang, who=who[side], gain=amount(abs(gain), case, lang), more=more))
    return lines


def debrief_report(one: Debrief, lang: str = "en") -> str:
    """Write the debriefing of one negotiation as HTML: sentences, picture, fair points, concessions."""
    head = [f"<p>{escaped(begun(line))}</p>" for line in sentences(one, lang)]
    return "".join(
        [
            f"<h4>{label('debrief_title', lang)}</h4>",
            *head,
            debrief_picture(one, lang),
            _points(one, lang),
            _concessions(one, lang),
        ]
    )


def answer_key(case: Exercise, keys: Mapping[str, str], mark: str, lang: str = "en") -> str:
    """Write what the lecturer needs of an exercise as HTML: both keys, what could be agreed, the fair points.

    `mark` is the fingerprint of the passphrase.
    """
    one = debriefed(Record(case=case), keys.values())
    who = names(case, lang)
    told = [f'<p>{escaped(who[side])}: <code class="key">{key}</code></p>' for side, key in keys.items()]
    told += [
        f"<p>{escaped(say('key_without', lang, who=who[side], amount=amount(own.without, case, lang)))}</p>"
        for side, own in one.sides.items()
    ]
    told.append(f"<p>{escaped(say('key_fingerprint', lang, mark=mark))}</p>")
    told.append(f"<p>{escaped(say('key_possible', lang, amount=amount(one.possible, case, lang)))}</p>")
    title = say("key_title", lang, number=case.number)
    return f"<h3>{escaped(title)}</h3>{''.join(told)}{debrief_picture(one, lang)}{_points(one, lang)}"


def _points(one: Debrief, lang: str) -> str:
    """Tabulate the deal and the fair points."""
    case = one.record.case
    points = [(label(f"fair_{name}", lang), point) for name, point in one.frontier.fair().items()]
    points.append((label("fair_joint", lang), one.frontier.joint))
    if one.reached:
        points.insert(0, (label("mark_deal", lang), one.reached))
    header = [label("debrief_point", lang), *(matter_name(m, lang) for m in MATTERS)]
    header += [say("debrief_gain_of", lang, who=who, currency=case.case.currency) for who in names(case, lang).values()]
    header.append(say("debrief_victims", lang, currency=case.case.currency))
    rows = [
        [
            escaped(name),
            *(escaped(point.deal.said(m, lang)) for m in MATTERS),
            *_gains(one, point),
            count(parts(case, point.deal).victims),
        ]
        for name, point in points
    ]
    drawn = table(header, rows, right=(6, 7, 8), caption=label("debrief_points", lang))
    return f"{drawn}<p><small>{escaped(label('debrief_two_only', lang))}</small></p>"


def _gains(one: Debrief, point: Point) -> list[str]:
    return [count(point.holder - one.frontier.holder), count(point.asking - one.frontier.asking)]


def _concessions(one: Debrief, lang: str) -> str:
    found = one.concessions()
    if not found:
        return f"<p>{label('debrief_no_concession', lang)}</p>"
    who = names(one.record.case, lang)
    rows = [
        [
            str(c.offer),
            escaped(who[c.by]),
            escaped(matter_name(c.matter, lang)),
            escaped(f"{c.before.said(c.matter, lang)} → {c.after.said(c.matter, lang)}"),
            count(c.worth),
            escaped(_article(one, c, lang)),
        ]
        for c in found
    ]
    header = [label(f"concession_{key}", lang) for key in ("offer", "by", "matter", "step")]
    header += [say("concession_worth", lang, currency=one.record.case.case.currency), label("concession_article", lang)]
    law = spoken(one.record.case.kind.law.title, lang)
    caption = say("debrief_concessions", lang, law=law)
    return table(header, rows, right=(0, 4), caption=caption)


def _article(one: Debrief, step: Concession, lang: str) -> str:
    if step.worth < 0:
        return "—"
    return step.article or label("seminar_no_article", lang)


# --- a class --------------------------------------------------------------------------


@frozen(kw_only=True)
class Group:
    """One file of a class: its name and its debriefing."""

    name: str
    debrief: Debrief


def class_rows(groups: Sequence[Group], lang: str = "en") -> list[list[str]]:
    """Tabulate a class: one row a group, the highest joint gain first; gains as parts of the sum recovered."""
    rows = []
    for one in sorted(groups, key=lambda g: (-g.debrief.part, g.name)):
        d, whole = one.debrief, one.debrief.record.case.case.recovered
        gains = d.gains()
        ended = label(f"ended_{(d.record.ended or 'open').replace(' ', '_')}", lang)
        rows.append(
            [
                one.name,
                str(d.record.case.number),
                ended,
                *(_percent(gains[side] / whole) for side in (REQUESTED, REQUESTING)),
                label("class_refusable", lang) if d.refusable else money.share_text(d.part),
                _percent(d.left / whole),
                str(len(d.record.offers)),
            ]
        )
    return rows


def _percent(part: Fraction) -> str:
    return f"−{money.share_text(-part)}" if part < 0 else money.share_text(part)


def class_report(groups: Sequence[Group], lang: str = "en") -> list[str]:
    """Write the debriefing of a class as HTML: the table, and for each exercise all its deals on one frontier."""
    header = [label(f"class_{name}", lang) for name in COLUMNS]
    rows = [[escaped(cell) for cell in row] for row in class_rows(groups, lang)]
    parts = [f"<h2>{label('class_title', lang)}</h2>{table(header, rows, right=(1, 3, 4, 5, 6, 7))}"]
    for number in sorted({one.debrief.record.case.number for one in groups}):
        own = [one for one in groups if one.debrief.record.case.number == number]
        parts.append(f"<h3>{say('class_exercise', lang, number=number)}</h3>{class_picture(own, lang)}")
    return parts


def class_picture(groups: Sequence[Group], lang: str = "en") -> str:
    """Draw all deals of a class on one exercise on its frontier."""
    first = groups[0].debrief
    dots = [Dot(name=one.name, point=one.debrief.reached) for one in groups if one.debrief.reached]
    return bargaining_picture(first.record.case, first.frontier, (), dots, lang)
