"""Native controls as HTML, each with its name; every text escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sharing.language import plain

__all__ = ["button", "check", "choice", "details", "escaped", "fault", "field", "slider", "table"]

Options = Sequence[tuple[str, str]]  # label, value


def escaped(text: object) -> str:
    """Make a text safe inside HTML, hidden marks made visible."""
    return html.escape(plain(str(text)), quote=True)


def fault(act: str, said: str | None) -> str:
    """Say what is wrong with a field, below it."""
    return f'<span class="fault" role="alert" id="{_id(act)}-fault">{escaped(said)}</span>' if said else ""


def _id(act: str) -> str:
    return "sharing-" + "".join(c if c.isalnum() else "-" for c in act)


def _named(name: str, inner: str, act: str, said: str | None, wide: bool) -> str:
    cls = ' class="wide"' if wide else ""
    title = f'<span class="name">{escaped(name)}</span>'
    return f'<label{cls} data-key="{escaped(act)}">{title}{inner}{fault(act, said)}</label>'


def _described(act: str, said: str | None) -> str:
    return f' aria-invalid="true" aria-describedby="{_id(act)}-fault"' if said else ""


def field(
    name: str,
    act: str,
    value: str,
    said: str | None = None,
    *,
    wide: bool = False,
    hint: str = "",
    told: str = "",
    secret: bool = False,
) -> str:
    """Make a text field with its name; `told` is what is read out, where the name beside it is short."""
    extra = f' aria-label="{escaped(told or name)}"'
    kind = "password" if secret else "text"
    inner = (
        f'<input type="{kind}" autocomplete="off" spellcheck="false" data-act="{escaped(act)}" value="{escaped(value)}"'
        f' placeholder="{escaped(hint)}"{extra}{_described(act, said)}>'
    )
    return _named(name, inner, act, said, wide)


def choice(
    name: str,
    act: str,
    value: str,
    options: Options | Mapping[str, Options],
    said: str | None = None,
    *,
    wide: bool = False,
) -> str:
    """Make a list to choose from; a mapping makes groups."""

    def listed(pairs: Options) -> str:
        return "".join(
            f'<option value="{escaped(v)}"{" selected" if v == value else ""}>{escaped(text)}</option>'
            for text, v in pairs
        )

    if isinstance(options, Mapping):
        body = "".join(f'<optgroup label="{escaped(group)}">{listed(own)}</optgroup>' for group, own in options.items())
    else:
        body = listed(options)
    # The name is said of the control itself: a label around it would be read out with its value.
    own = f'aria-label="{escaped(name)}" data-act="{escaped(act)}" data-value="{escaped(value)}"'
    inner = f"<select {own}{_described(act, said)}>{body}</select>"
    return _named(name, inner, act, said, wide)


def check(name: str, act: str, value: bool) -> str:
    """Make a box to tick."""
    ticked = " checked" if value else ""
    box = f'<input type="checkbox" data-act="{escaped(act)}"{ticked}>'
    return f'<label data-key="{escaped(act)}">{box}{escaped(name)}</label>'


def slider(name: str, act: str, value: int, steps: int, text: str) -> str:
    """Make a slider that counts steps; `text` says its value in words."""
    return (
        f'<input type="range" aria-label="{escaped(name)}" data-act="{escaped(act)}" min="0" max="{steps}" step="1" '
        f'value="{value}" aria-valuetext="{escaped(text)}">'
    )


def button(text: str, act: str, value: str | None = None, *, pressed: bool | None = None, title: str = "") -> str:
    """Make a button."""
    own = f' data-value="{escaped(value)}"' if value is not None else ""
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    hint = f' title="{escaped(title)}" aria-label="{escaped(title)}"' if title else ""
    return f'<button type="button" data-act="{escaped(act)}"{own}{state}{hint}>{escaped(text)}</button>'


def details(title: str, act: str, inner: str, *, opened: bool = False, called: int = 0) -> str:
    """Make a section that opens; the kernel is told when it does, and opens it by counting `called` up."""
    state = " open" if opened else ""
    head = f'<details data-act="{escaped(act)}" data-key="{escaped(act)}" data-called="{called}"{state}>'
    return f"{head}<summary>{escaped(title)}</summary>{inner}</details>"


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], right: Iterable[int] = (), caption: str = "") -> str:
    """Make a table of cells that are HTML already; the first of each row is its header."""
    numbers = set(right)

    def cls(i: int) -> str:
        return ' class="n"' if i in numbers else ""

    head = "".join(f'<th scope="col"{cls(i)}>{cell}</th>' for i, cell in enumerate(header))
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{cls(i)}>{c}</td>" for i, c in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    title = f"<caption>{escaped(caption)}</caption>" if caption else ""
    return f'<div class="scroll"><table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
