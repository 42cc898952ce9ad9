"""What a delegation reads before it negotiates: the sheet for everybody, and its own instructions, ready to print."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sharing import money
from sharing.language import label, party, say, spoken, word
from sharing.panel.elements import escaped, table
from sharing.seminar.deal import MATTERS, MONTHS, Deal, limits, parts
from sharing.seminar.exercise import REQUESTED, REQUESTING, SIDES, Exercise, begun, names, real_sums, strength_word
from sharing.seminar.instructions import STANDSTILL, Instructions, without_agreement

__all__ = [
    "amount",
    "blank_record",
    "count",
    "law_lines",
    "matter_name",
    "names",
    "page",
    "private_sheet",
    "public_sheet",
]

STYLE = """
body { font: 11pt/1.45 "Noto Serif", "Source Han Serif SC", "Songti SC", SimSun, serif; color: #111;
  max-width: 54em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 17pt; } h2 { font-size: 13.5pt; margin-top: 1.4em; } h3 { font-size: 12pt; }
table { border-collapse: collapse; margin: .5em 0; }
th, td { border-bottom: 1px solid #999; padding: 3px 10px 3px 0; font-weight: normal; }
th, td { text-align: left; vertical-align: top; }
thead th { font-weight: bold; } caption { text-align: left; font-weight: bold; }
.n { text-align: right; white-space: nowrap; } .blank td, .blank th { padding: 9px 14px 9px 0; }
.private { border: 2px solid #111; padding: .2em 1em 1em; } .key { font: bold 15pt monospace; }
small { color: #444; } svg { max-width: 100%; height: auto; }
.answer { border-bottom: 1px solid #111; display: inline-block; min-width: 12em; }
@media print { body { margin: 0; max-width: none; } section { break-before: page; }
  section:first-of-type { break-before: auto; } table, svg { break-inside: avoid; } }
"""


def count(value: Fraction) -> str:
    """Write a value in whole units of the currency, for reading only."""
    whole = int(money.whole(abs(value)))
    return f"{'−' if value < 0 and whole else ''}{whole:,}"


def amount(value: Fraction | Decimal, case: Exercise, lang: str) -> str:
    """Write an amount of the case in words."""
    return money.amount_in_words(money.nearest(Fraction(value), case.case.currency), case.case.currency, lang)


def public_sheet(case: Exercise, lang: str = "en") -> str:
    """Write what everybody may read, as HTML.

    Parameters
    ----------
    case : Exercise
    lang : {'en', 'zh'}
    """
    who = names(case, lang)
    costs = {str(row.kind): row.amount for row in case.case.costs}
    claim = case.case.claims[0]
    lines = [
        say("seminar_recovered", lang, who=who[REQUESTED], amount=amount(case.case.recovered, case, lang)),
        say(
            "seminar_costs",
            lang,
            who=who[REQUESTED],
            named=amount(costs["judicial"], case, lang),
            managing=amount(costs["asset_management"], case, lang),
        ),
        say(
            "seminar_victims",
            lang,
            all=amount(claim.amount, case, lang),
            certified=amount(claim.certificate or claim.amount, case, lang),
        ),
    ]
    works = [
        [
            escaped(party(case.parties[work.side], lang)),
            escaped(word("factors", work.factor, lang)),
            str(work.points),
            escaped(strength_word(work.strength, lang)),
        ]
        for work in case.works
    ]
    header = [label(f"seminar_work_{key}", lang) for key in ("who", "what", "points", "strength")]
    return "".join(
        [
            f"<h3>{escaped(say('seminar_title', lang, number=case.number, **who))}</h3>",
            f"<p><small>{escaped(say('seminar_invented', lang, count=len(real_sums())))}</small></p>",
            f"<p>{escaped(case.story(lang))}</p>",
            "".join(f"<p>{escaped(begun(line))}</p>" for line in lines),
            table(header, works, right=(2,), caption=label("seminar_works", lang)),
            f"<h4>{label('seminar_law', lang)}</h4>",
            "".join(f"<p>{escaped(begun(line))}</p>" for line in law_lines(case, lang)),
            _matters(case, lang),
        ]
    )


def law_lines(case: Exercise, lang: str) -> list[str]:
    """Say what the law gives each State without an agreement, and which reading is in dispute."""
    law, found = case.kind.law, limits(case)
    reading = law.readings[case.kind.disputed]
    lines = [f"{spoken(law.title, lang)} ({law.citation.instrument})"]
    for side, who in names(case, lang).items():
        least, most = found[side]
        key = "seminar_law_exactly" if least == most else "seminar_law_between"
        lines.append(say(key, lang, who=who, least=amount(least, case, lang), most=amount(most, case, lang)))
    parts_ = {"reading": spoken(reading.label, lang), "text": reading.text, "because": spoken(reading.because, lang)}
    lines.append(say("seminar_disputed", lang, **parts_))
    return lines


def matter_name(matter: str, lang: str = "en") -> str:
    """Name one of the five matters."""
    return label(f"matter_{matter}", lang)


def _matters(case: Exercise, lang: str) -> str:
    rows = []
    for matter, options in MATTERS.items():
        said = " · ".join(word("options", one, lang) for one in options) or label("seminar_percent", lang)
        articles = [
            f"{party(case.parties[side], lang)}: {text}"
            for side, text in zip(SIDES, case.kind.invokes[matter], strict=True)
            if text
        ]
        told = "; ".join(articles) or label("seminar_no_article", lang)
        rows.append([escaped(matter_name(matter, lang)), escaped(said), escaped(told)])
    header = [label(f"seminar_matter_{key}", lang) for key in ("name", "options", "articles")]
    return table(header, rows, caption=label("seminar_matters", lang))


def private_sheet(case: Exercise, own: Instructions, lang: str = "en", *, folded: bool = False) -> str:
    """Write a side's instructions, as HTML: for this delegation alone; `folded` hides what is for pen and paper."""
    who = names(case, lang)
    other = next(side for side in SIDES if side != own.side)
    told = {
        "number": case.number,
        "who": who[own.side],
        "other": who[other],
        "asking": who[REQUESTING],
        "without": amount(own.without, case, lang),
        "proceedings": amount(own.proceedings, case, lang),
        "part": money.share_text(own.expected),
        "repaid": money.share_text(own.repaid),
        "victims": money.share_text(own.victims),
        "time": amount(own.time, case, lang),
        "waiting": money.share_text(own.waiting),
        "report": amount(own.report, case, lang),
    }
    counted = [say(f"seminar_{own.side}_{key}", lang, **told) for key in ("money", "costs", "victims", "report")]
    works = [
        [
            escaped(word("factors", work.factor, lang)),
            str(work.points),
            escaped(strength_word(work.strength, lang)),
            money.share_text(real),
        ]
        for work, real in own.works
    ]
    header = [label(f"seminar_work_{key}", lang) for key in ("what", "points", "strength", "real")]
    return "".join(
        [
            f"<h3>{escaped(say('seminar_private', lang, **told))}</h3>",
            f"<p><strong>{escaped(say('seminar_without', lang, **told))}</strong></p>",
            f"<p>{escaped(say('seminar_expects', lang, **told))}</p>",
            f"<p>{escaped(_reckoned(case, own, lang))}</p>",
            table(header, works, right=(1, 3), caption=label("seminar_own_works", lang)),
            f"<h4>{label('seminar_counts', lang)}</h4>",
            "<ul>" + "".join(f"<li>{escaped(line)}</li>" for line in counted) + "</ul>",
            _on_paper(case, own, lang, folded),
        ]
    )


def _reckoned(case: Exercise, own: Instructions, lang: str) -> str:
    """Say how what no agreement is worth was reckoned, sum by sum."""
    paid = without_agreement(case, own.expected)
    told = {"proceedings": amount(own.proceedings, case, lang), "without": amount(own.without, case, lang)}
    told |= {"victims": amount(own.victims * paid.victims, case, lang)}
    if own.side == REQUESTED:
        told |= {"got": amount(paid.holder, case, lang), "costs": amount(own.repaid * paid.repaid, case, lang)}
    else:
        worth = paid.asking * (1 - own.waiting * Fraction(STANDSTILL, 12))
        told |= {"got": amount(paid.asking, case, lang), "worth": amount(worth, case, lang)}
        told |= {"costs": amount(own.repaid * paid.repaid, case, lang)}
    return say(f"seminar_reckoned_{own.side}", lang, **told)


def _on_paper(case: Exercise, own: Instructions, lang: str, folded: bool) -> str:
    """Give what is needed to count an offer with a pen: nine rows, and what the month and the report change."""
    rows = []
    for costs in MATTERS["costs"]:
        for victims in MATTERS["victims"]:
            ends = []
            for share in (0, 1):
                deal = Deal(
                    share=Fraction(share),
                    costs=costs,
                    victims=victims,
                    payment="within_3_months",
                    report="not_reported",
                )
                paid = parts(case, deal)
                ends.append(own.value(deal, paid) - (own.time * 3 if own.side == REQUESTED else 0))
                money_ = paid.asking
            step = (money_ if own.side == REQUESTING else ends[1] - ends[0]) / 100
            rows.append(
                [*(escaped(word("options", one, lang)) for one in (costs, victims)), count(ends[0]), count(step)]
            )
    header = [matter_name("costs", lang), matter_name("victims", lang)]
    header += [label(f"seminar_{key}", lang) for key in ("paper_start", "paper_step")]
    months = []
    for option, length in MONTHS.items():
        if own.side == REQUESTED:
            told = f"+ {count(own.time * length)}"
        else:
            told = f"× {money.share_text(1 - own.waiting * Fraction(length, 12))}"
        months.append([escaped(word("options", option, lang)), told])
    report = count(own.report if own.side == REQUESTED else -own.report)
    title = label("seminar_paper", lang)
    inner = (
        f"<p>{escaped(label(f'seminar_paper_{own.side}', lang))}</p>"
        + table(header, rows, right=(2, 3))
        + table(
            [matter_name("payment", lang), label(f"seminar_paper_time_{own.side}", lang)],
            months,
            right=(1,),
        )
        + f"<p>{escaped(word('options', 'reported', lang))}: {report}</p>"
    )
    if folded:
        return f'<details data-key="paper"><summary>{title}</summary>{inner}</details>'
    return f"<h4>{title}</h4>{inner}"


def blank_record(case: Exercise, lang: str = "en") -> str:
    """Make a sheet to write the offers on, where there is no computer."""
    rows = [[str(i), *[""] * (len(MATTERS) + 1)] for i in range(1, 9)]
    header = ["", label("seminar_work_who", lang), *(matter_name(matter, lang) for matter in MATTERS)]
    title = say("seminar_title", lang, number=case.number, **names(case, lang))
    line = '<span class="answer">&nbsp;</span>'
    told = f"<p>{escaped(label('seminar_signed', lang))} {line} {line}</p>"
    offers = table(header, rows, caption=label("seminar_offers", lang))
    return f'<h3>{escaped(title)}</h3><div class="blank">{offers}</div>{told}'


def page(title: str, sections: list[str], lang: str = "en") -> bytes:
    """Make one printable HTML page of sections, each on paper of its own; it asks nothing of any network."""
    body = "".join(f"<section>{section}</section>" for section in sections)
    tag = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escaped(title)}</title><style>{STYLE}</style></head><body>{body}</body></html>\n"
    ).encode()
