"""The panel's section "what would be fair?": the positions on the table divided as the literature would."""

from __future__ import annotations

from sharing.fairness.baselines import fair
from sharing.language import label
from sharing.law.catalogue import BINDS
from sharing.panel.elements import escaped, table
from sharing.panel.state import Table

__all__ = ["fair_section"]


def fair_section(state: Table) -> str:
    """Draw the section: what each could claim comes from the positions on the table."""
    lang, case = state.lang, state.case
    settled = [(item.settled(case), state.group_of(item).group) for item in state.items]
    found = fair(case, [s for s, _ in settled], [s for s, group in settled if group == BINDS])
    (header, rows), notes = found.table(lang), found.notes(lang)
    cells = [[escaped(one) for one in row] for row in rows]
    drawn = table([escaped(one) for one in header], cells, right=range(1, len(header)))
    said = "".join(f"<li>{escaped(note)}</li>" for note in notes)
    return f"<p>{escaped(label('panel_fair_head', lang))}</p>{drawn}<ul>{said}</ul>"
