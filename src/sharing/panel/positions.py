"""The positions column: the scenarios on the table, and a control for every term and reading of the one in hand."""

from __future__ import annotations

from sharing import language
from sharing.explain import term_value
from sharing.language import label, say, spoken
from sharing.law.catalogue import ORDER
from sharing.money import rate_text
from sharing.panel.elements import button, choice, escaped, field, slider
from sharing.panel.item import Item
from sharing.panel.state import STEPS, Table

__all__ = ["controls", "offer", "positions_column"]


def positions_column(table: Table) -> str:
    """Draw the positions and what can be done with them."""
    lang, item = table.lang, table.current
    rows = []
    for i, one in enumerate(table.items):
        marks = f" · {label('panel_pinned', lang)}" if i == table.pinned else ""
        stands = table.group_of(one)
        group = label("panel_binds_if" if stands.reason.endswith("_if") else f"panel_{stands.group}", lang)
        rows.append(
            f'<li data-key="{i}">{button(one.name + marks, "scenario:pick", str(i), pressed=i == table.active)} '
            f"<small>{escaped(group)}{escaped(_law(one, lang))}</small></li>"
        )
    pin = label("panel_unpin" if table.pinned == table.active else "panel_pin", lang)
    verbs = [button(label("panel_copy", lang), "scenario:copy"), button(pin, "scenario:pin")]
    if len(table.items) > 1:
        verbs.append(button(label("panel_drop", lang), "scenario:remove"))
    parts = [
        f"<h4>{label('panel_positions', lang)}</h4>",
        f'<ol style="list-style:none;margin:0 0 6px;padding:0">{"".join(rows)}</ol>',
        f'<div class="bar">{"".join(verbs)}</div>',
        field(label("panel_rename", lang), "scenario:name", item.name),
    ]
    return "".join(parts)


def controls(table: Table) -> str:
    """Draw a control for every term and reading of the position in hand."""
    lang, item = table.lang, table.current
    parts = [
        f"<h4>{escaped(item.name)}</h4>",
        _presets(item, lang) if item.law.presets else "",
        "".join(_term(item, name, lang) for name in item.law.terms),
        "".join(_reading(item, name, lang) for name in item.law.readings),
    ]
    if not item.law.terms and not item.law.readings:
        parts.append(f"<p>{label('panel_nothing_open', lang)}</p>")
    return "".join(parts)


def _presets(item: Item, lang: str) -> str:
    """Draw the practices after which the terms can be set, each with where it is written and how far that was read."""
    options = [(label("panel_no_preset", lang), "")]
    for name, one in item.law.presets.items():
        far = language.word("confidence", one.confidence, lang)
        options.append((f"{spoken(one.label, lang, name)} [{one.text}] · {far}", name))
    return f'<div class="row">{choice(label("panel_preset", lang), "preset:", item.preset, options, wide=True)}</div>'


def _law(item: Item, lang: str) -> str:
    """Name the law where the position has a name of its own."""
    title = spoken(item.law.title, lang)
    return "" if title == item.name else f" · {title}"


def offer(table: Table) -> str:
    """Draw the laws that can be added, in the groups of a comparison, narrowed by what was typed."""
    key = (table.groups(), table.filter, table.lang, tuple(table.own_laws))
    if table.offer is None or table.offer[0] != key:
        table.offer = (key, _drawn_offer(table))
    return table.offer[1]


def _drawn_offer(table: Table) -> str:
    lang = table.lang
    wanted = table.filter.casefold()
    groups: dict[str, list[tuple[str, str]]] = {label(f"panel_{group}", lang): [] for group in ORDER}
    for one in table.groups():
        title = spoken(one.law.title, lang)
        if wanted in f"{title} {one.law.id} {spoken(one.law.title, 'en')}".casefold():
            groups[label(f"panel_{one.group}", lang)].append((title, one.law.id))
    if table.own_laws:
        groups[label("panel_own_draft", lang)] = [(spoken(law.title, lang, k), k) for k, law in table.own_laws.items()]
    count = sum(len(own) for own in groups.values())
    shown = {"": [(say("panel_add_law", lang, count=count), "")], **{k: v for k, v in groups.items() if v}}
    return (
        '<div class="row">'
        + field(label("panel_filter", lang), "filter:", table.filter)
        + choice(label("panel_add", lang), "scenario:add", "", shown)
        + "</div>"
    )


def _term(item: Item, name: str, lang: str) -> str:
    term = item.law.terms[name]
    title = spoken(term.label, lang, name)
    value = item.scenario.term(name)
    low, high = term.range
    said = label("panel_unset", lang) if value is None else term_value(item.law, name, value)
    middle = term.default if term.default is not None else (low + high) / 2
    at = middle if value is None else value
    step = int((at - low) * STEPS // (high - low)) if high > low else 0
    exact = value is None or term.currency or (value * 10000).denominator != 1
    shown = "" if value is None else (rate_text(value) if exact else said)
    text = field(
        label("panel_value", lang) + (f" ({term.currency})" if term.currency else ""),
        f"term:{name}",
        item.drafts.get(name, shown),
        item.faults.get(name),
        hint=label("panel_unset", lang),
        told=f"{label('panel_value', lang)}: {title}",
    )
    wide = slider(title, f"slide:{name}", step, STEPS, said) if not term.currency and high > low else ""
    back = ""
    if name in item.terms:
        word = "panel_unset_verb" if term.default is None else "panel_back"
        back = button(label(word, lang), f"unset:{name}")
    weak = f" · {language.word('confidence', term.confidence, lang)}" if term.confidence else ""
    return (
        f'<div class="row" data-key="term {escaped(name)}"><span class="wide"><b>{escaped(title)}</b> '
        f"<small>[{escaped(term.text)}]{escaped(weak)}</small></span>"
        f'<span class="wide">{wide}</span>{text}{back}</div>'
    )


def _reading(item: Item, name: str, lang: str) -> str:
    reading = item.law.readings[name]
    title = spoken(reading.label, lang, name)
    options = [
        (language.word("options", one, lang) + (label("panel_argued", lang) if one == reading.default else ""), one)
        for one in reading.options
    ]
    if reading.default is None:
        options.insert(0, (label("panel_not_chosen", lang), ""))
    chosen = item.scenario.reading(name) or ""
    because = spoken(reading.because, lang)
    why = f'<small class="wide">{escaped(because)}</small>' if because else ""
    return (
        f'<div class="row" data-key="reading {escaped(name)}">'
        f"{choice(f'{title} [{reading.text}]', f'reading:{name}', chosen, options, wide=True)}{why}</div>"
    )
