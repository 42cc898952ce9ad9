"""The private drawer: our mandate, the zone of agreement, the offers.

It lives in the kernel's memory and in messages to this page. Nothing of it is
a trait, a position, an export or a cell; it is saved only by its own button to
its own file.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sharing import language, money
from sharing.errors import SharingError
from sharing.language import label, say
from sharing.negotiation import FIELDS, Mandate, Zone, concessions, offered, open_mandate, save_mandate, zone
from sharing.panel.elements import button, choice, escaped, field, table
from sharing.panel.facts import typed

__all__ = ["Drawer"]

WIDTH, PAD, ROW = 760, 8, 24


class Drawer:
    """What only this delegation sees.

    Parameters
    ----------
    context : callable
        Returns the language, the parties' codes, whom the panel looks at, the
        currency, and what a position leaves us and another to divide:
        ``(lang, codes, we, currency, to_divide)``.
    """

    def __init__(
        self, context: Callable[[], tuple[str, tuple[str, ...], str, str, Callable[[str, str], Decimal]]]
    ) -> None:
        self._context = context
        self._typed: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._offers: tuple[Any, ...] = ()
        self._said = ""
        self._page = ""  # the one page that shows it

    def __repr__(self) -> str:
        return "<Drawer: private>"

    def act(self, name: str, value: Any, page: str = "") -> tuple[str, str]:
        """Do one act of the reader; return the page that is meant, and the HTML it may show.

        The drawer belongs to the page it was first used in. Another page on
        the same kernel sees that there is one, and must ask for it.
        """
        kind, _, rest = name.partition(":")
        if not self._page or (kind == "show" and page):
            self._page = page
        if page and page != self._page:
            return page, self._elsewhere()
        self._said = ""
        try:
            if kind == "mandate" and isinstance(value, str):
                self._type(rest, value.strip())
            elif kind == "offer":
                self._offer(rest)
            elif kind == "file":
                self._file(rest)
        except SharingError as error:
            self._said = str(error)
        return self._page, self._drawn()

    def _elsewhere(self) -> str:
        lang = self._context()[0]
        ask = button(label("mandate_show_here", lang), "show:")
        return f'<div class="drawer" data-key="elsewhere"><p>{label("mandate_elsewhere", lang)} {ask}</p></div>'

    # --- what it holds ---------------------------------------------------------------

    def _sides(self) -> tuple[str, str]:
        _, codes, we, _, _ = self._context()
        us = self._typed.get("party") or (we if we in codes else codes[0])
        others = [code for code in codes if code != us]
        them = self._typed.get("other")
        return us, them if them in others else (others[0] if others else us)

    def _mandate(self) -> Mandate:
        _, _, _, currency, _ = self._context()
        us, them = self._sides()
        self._faults, good = {}, {}
        for name in FIELDS:
            text = self._typed.get(name, "")
            try:
                Mandate(us, them, currency, {name: text})
                good[name] = text
            except SharingError:
                digits = money.digits(currency)
                key = "bad_patience" if name.endswith("patience") else "bad_private"
                self._faults[name] = say(key, self._context()[0], digits=digits)
        try:
            return Mandate(us, them, currency, good, self._offers)
        except SharingError:  # the two estimates contradict each other
            for name in ("their_reservation_low", "their_reservation_high"):
                self._faults[name] = label("bad_order", self._context()[0])
                good.pop(name, None)
            return Mandate(us, them, currency, good, self._offers)

    def _type(self, name: str, text: str) -> None:
        if name in ("party", "other"):
            if self._offers:
                self._said = label("mandate_fixed", self._context()[0])
                return
        else:  # from the first figure on it is this side's, whomever the panel looks at
            self._typed["party"], self._typed["other"] = self._sides()
        self._typed[name] = text if name in ("party", "other", "note", "path") else typed(text)

    def _offer(self, by: str) -> None:
        lang, _, _, currency, to_divide = self._context()
        whole = to_divide(*self._sides())
        try:
            too_much = Decimal(self._typed.get("offer", "")) > whole
        except ArithmeticError:
            too_much = False  # what it is not is said below
        if too_much:
            self._said = say("offer_too_much", lang, whole=money.amount_in_words(whole, currency, lang))
            return
        mandate = offered(self._mandate(), by, self._typed.get("offer", ""), self._typed.get("note", ""))
        self._offers = mandate.offers
        self._typed["offer"] = self._typed["note"] = ""

    def _file(self, verb: str) -> None:
        path, lang = self._typed.get("path", ""), self._context()[0]
        if not path:
            self._said = label("mandate_no_path", lang)
        elif verb == "save":
            mandate = self._mandate()
            if self._faults:
                self._said = label("mandate_faulty", lang)
                return
            save_mandate(mandate, path)
            self._said = label("mandate_saved", lang)
        elif verb == "open":
            mandate = open_mandate(path)
            if mandate.currency != self._context()[3]:
                self._said = label("mandate_other_currency", lang)
                return
            self._typed |= {name: money.rate_text(v) for name in FIELDS if (v := mandate.value(name)) is not None}
            self._typed |= {"party": mandate.party, "other": mandate.other}
            self._offers = mandate.offers

    # --- what it shows -----------------------------------------------------------------

    def _drawn(self) -> str:
        lang, codes, _, currency, to_divide = self._context()
        us, them = self._sides()
        mandate = self._mandate()
        whole = to_divide(us, them)
        parties = [(language.party(code, lang), code) for code in codes]
        fields = [
            choice(label("mandate_party", lang), "mandate:party", us, parties),
            choice(label("mandate_other", lang), "mandate:other", them, [p for p in parties if p[1] != us]),
        ]
        for name in FIELDS:
            title = say(f"mandate_{name}", lang, currency=currency)
            fields.append(field(title, f"mandate:{name}", self._typed.get(name, ""), self._faults.get(name)))
        offer = [
            field(say("mandate_offer", lang, currency=currency), "mandate:offer", self._typed.get("offer", "")),
            field(label("mandate_note", lang), "mandate:note", self._typed.get("note", "")),
            button(label("mandate_offer_us", lang), "offer:us"),
            button(label("mandate_offer_them", lang), "offer:them"),
        ]
        file = [
            field(label("mandate_path", lang), "mandate:path", self._typed.get("path", "")),
            button(label("mandate_save", lang), "file:save"),
            button(label("mandate_open", lang), "file:open"),
        ]
        found = zone(mandate, whole)
        said = f'<p class="fault" role="alert">{escaped(self._said)}</p>' if self._said else ""
        return (
            f'<details class="drawer" data-key="drawer"><summary>{label("mandate_title", lang)}</summary>'
            f"<p><small>{label('mandate_private', lang)}</small></p>"
            f'<div class="grid">{"".join(fields)}</div>'
            f"{self._zone(found, whole, currency, lang)}"
            f'<div class="grid">{"".join(offer)}</div>'
            f"{self._log(mandate, lang)}{_picture(mandate, found, whole, lang)}"
            f'<div class="grid">{"".join(file)}</div>{said}</details>'
        )

    def _zone(self, found: Zone, whole: Decimal, currency: str, lang: str) -> str:
        def told(amount: Decimal) -> str:
            return money.amount_in_words(amount, currency, lang)

        lines = [say("zone_divide", lang, amount=told(whole))]
        if found.ours is None:
            lines.append(label("zone_no_floor", lang))
        else:
            lines.append(say("zone_floor", lang, amount=told(found.ours)))
        if found.sure is None or found.perhaps is None:
            lines.append(label("zone_no_estimate", lang))
        elif found.ours is not None:
            key = {True: "zone_sure", None: "zone_perhaps", False: "zone_none"}[found.exists]
            lines.append(say(key, lang, least=told(found.ours), sure=told(found.sure), perhaps=told(found.perhaps)))
        if found.point is not None:
            low, high = (told(amount) for amount in found.point)
            lines.append(say("zone_point" if low == high else "zone_points", lang, low=low, high=high))
        return "".join(f"<p>{escaped(line)}</p>" for line in lines)

    def _log(self, mandate: Mandate, lang: str) -> str:
        if not mandate.offers:
            return ""
        rows = []
        for one, step in zip(mandate.offers, concessions(mandate), strict=True):
            who = language.party(mandate.party if one.by == "us" else mandate.other, lang)
            moved = "" if step is None else money.signed_text(step, mandate.currency).removeprefix("+")
            moved += f" ({label('offer_back', lang)})" if step is not None and step < 0 else ""
            ours = money.number_text(one.ours, mandate.currency)
            rows.append([str(one.number), escaped(who), ours, moved, escaped(one.note), one.digest[:10]])
        header = [label(f"offer_{key}", lang) for key in ("number", "by", "ours", "concession", "note", "digest")]
        return table(header, rows, right=(2, 3))


def _picture(mandate: Mandate, found: Zone, whole: Decimal, lang: str) -> str:
    """Draw the offers one below the other over what is divided, with the least we accept and the zone."""
    if not whole or (found.ours is None and not mandate.offers):
        return ""

    def x(amount: Decimal) -> int:
        return PAD + int(min(max(amount, Decimal(0)), whole) * (WIDTH - 2 * PAD) // whole)

    height = ROW * len(mandate.offers) + 58
    parts = [f'<line x1="{PAD}" x2="{WIDTH - PAD}" y1="{height - 22}" y2="{height - 22}" stroke="currentColor"/>']
    if found.ours is not None:
        for edge, opacity in ((found.perhaps, "0.18"), (found.sure, "0.35")):
            if edge is not None and edge >= found.ours:
                parts.append(
                    f'<rect x="{x(found.ours)}" y="8" width="{x(edge) - x(found.ours)}" height="{height - 30}" '
                    f'fill="#009E73" fill-opacity="{opacity}"/>'
                )
        at = x(found.ours)
        parts.append(f'<line x1="{at}" x2="{at}" y1="8" y2="{height - 22}" stroke="#D55E00" stroke-width="2"/>')
    for i, one in enumerate(mandate.offers):
        at, y = x(one.ours), 22 + ROW * i
        shape = (
            f'<circle cx="{at}" cy="{y}" r="6" fill="#0072B2"/>'
            if one.by == "us"
            else f'<rect x="{at - 6}" y="{y - 6}" width="12" height="12" fill="#E69F00" stroke="currentColor"/>'
        )
        side, anchor = (at + 12, "start") if at < WIDTH // 2 else (at - 12, "end")
        figure = money.number_text(one.ours, mandate.currency)
        parts.append(f'{shape}<text x="{side}" y="{y + 5}" text-anchor="{anchor}">{one.number}: {figure}</text>')
    for amount, anchor, at in ((Decimal(0), "start", PAD), (whole, "end", WIDTH - PAD)):
        figure = money.number_text(amount, mandate.currency)
        parts.append(f'<text x="{at}" y="{height - 6}" text-anchor="{anchor}">{figure}</text>')
    told = label("zone_picture", lang)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="13" '
        f'font-family="sans-serif" fill="currentColor" style="max-width:{WIDTH}px"><title>{escaped(told)}</title>'
        f"{''.join(parts)}</svg><p><small>{escaped(told)}</small></p>"
    )
