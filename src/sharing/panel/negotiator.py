"""The panel: facts, positions, outcome; one state, one redraw a change."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sharing import money
from sharing.case import Case, load_case
from sharing.errors import SharingError
from sharing.export.kinds import KINDS, export
from sharing.export.paper import memorandum_paper
from sharing.language import say
from sharing.panel.drawer import Drawer
from sharing.panel.facts import asked, facts_column
from sharing.panel.outcome import head_region, outcome_column
from sharing.panel.positions import controls, offer, positions_column
from sharing.panel.state import START, Table
from sharing.panel.surface import Surface
from sharing.position import Position, open_position
from sharing.settlement import Settlement

__all__ = ["Negotiator"]


class Negotiator:
    """Settle a case under several positions, with a control for all that is open.

    Parameters
    ----------
    case : Case, Position or str, optional
        The case to begin with, or its id or path; or a position.
    laws : iterable of str, optional
        Ids or paths of the laws to begin with; otherwise those that bind, and
        the model.
    lang : {'en', 'zh'}
        The language to begin with.

    Notes
    -----
    Never type a mandate into a cell: cells are saved. The drawer below the
    panel keeps it out of the notebook.
    """

    def __init__(
        self, case: Case | Position | str = START, laws: Iterable[str] | None = None, lang: str = "en"
    ) -> None:
        if isinstance(case, str) and case.endswith(".json"):
            case = open_position(case)
        start = case.case if isinstance(case, Position) else case if isinstance(case, Case) else load_case(case)
        self.table = Table(start, list(laws) if laws is not None else None, lang)
        if isinstance(case, Position):
            self.table.open_position(case)
        self.drawer = Drawer(self._context)
        self.view = Surface(self.act, self.drawer.act)
        self.refresh()

    @classmethod
    def opened(cls) -> Negotiator:
        """Return the panel that `sharing app` was asked for."""
        return cls(os.environ.get("SHARING_OPEN") or START)

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """Return what each position on the table gives."""
        return self.table.settlements

    @property
    def position(self) -> Position:
        """Return the table as a position, to save or export."""
        return self.table.position

    def act(self, name: str, value: Any = None) -> None:
        """Do what a control of the panel does, then redraw.

        Parameters
        ----------
        name : str
            The control, as ``term:cap``, ``reading:costs``, ``fact:recovered``,
            ``scenario:pin``, ``case:``, ``lang:``.
        value : object
            What was chosen or typed.
        """
        kind, _, rest = name.partition(":")
        before = (self.table.lang, self.table.case, self.table.active, self.table.we)
        if kind in ("download", "memo"):
            self._download(kind, rest)
        else:
            self.table.act(name, value)
        self.refresh()
        if before != (self.table.lang, self.table.case, self.table.active, self.table.we):
            self.view.show_drawer()

    def refresh(self) -> None:
        """Redraw every region; what did not change is not sent again."""
        state = self.table
        view = self.view
        view.lang = state.lang
        wanted = asked(state.case, (item.law for item in state.items))
        view.facts = facts_column(state.case, state.drafts, state.faults, wanted, state.opened, state.lang)
        view.positions = positions_column(state)
        view.offer = offer(state)
        view.controls = controls(state)
        view.outcome = outcome_column(state)
        view.head = head_region(state)

    def _download(self, kind: str, rest: str) -> None:
        state = self.table
        state.notice = ""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", state.case.id).strip("-") or "case"
        try:
            if kind == "memo":
                content = memorandum_paper(state.position, rest, state.lang)
                made = KINDS["term_sheet"]
                stem = f"{stem}-memorandum-{re.sub(r'[^A-Za-z0-9]+', '-', rest)}"
            else:
                content, made = export(state.position, rest, state.lang), KINDS[rest]
                stem = f"{stem}-{rest}".replace("_", "-")
        except SharingError as error:
            state.notice = str(error)
            return
        self.view.download(stem + made.ending, made.mime, content)
        state.notice = say("panel_downloaded", state.lang, name=stem + made.ending)

    def _context(self) -> tuple[str, tuple[str, ...], str, str, Any]:
        state = self.table

        def to_divide(us: str, them: str) -> Decimal:
            """Return what a position leaves the two: what was recovered, less what others get for certain."""
            s = state.current.settled(state.case)
            others = sum((s.bounds(p)[0] for p in s.payees if p not in (us, them)), Decimal(0))
            return money.decimal(int(state.case.pool), state.case.currency) - others

        return state.lang, state.case.codes, state.we, state.case.currency, to_divide

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.view._repr_mimebundle_(**kwargs)
