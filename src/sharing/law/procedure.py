"""The procedure of an instrument: stages with body, article and deadline, and the longest lawful time to payment.

No arithmetic of money: a deadline that passes pays nobody, and is not enforced here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from attrs import Factory, frozen

from sharing.document import structure_hook
from sharing.errors import InvalidScenario
from sharing.language import Confidence, Route

__all__ = ["Period", "Stage", "Step", "Timeline", "span", "timeline"]

PERIOD = r"^([1-9][0-9]{0,3}) (working day|day|month|year)s?$"
LEAP = date(2027, 1, 1)
PAYMENT = "payment"  # the name of the stage in which the money is paid


@frozen
class Period:
    """A time in the law's own unit, ``"90 days"``."""

    count: int
    unit: str

    def after(self, day: date) -> date:
        """Return the day on which it ends, counted from a day.

        Months keep the day of the month, or take the last one; working days
        leave out Saturdays and Sundays, and know no holidays.

        Examples
        --------
        >>> Period(6, "months").after(date(2026, 8, 31)), Period(5, "working_days").after(date(2026, 11, 20))
        (datetime.date(2027, 2, 28), datetime.date(2026, 11, 27))
        """
        if self.unit == "days":
            return day + timedelta(days=self.count)
        if self.unit == "working_days":
            weeks, left = divmod(self.count, 5)
            day += timedelta(weeks=weeks, days=min(0, 4 - day.weekday()))  # from a weekend: from its Friday
            while left:
                day += timedelta(days=1)
                left -= day.weekday() < 5
            return day
        months = day.month - 1 + self.count * (12 if self.unit == "years" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@structure_hook(Period)
def _period(value: Any, _: Any) -> Period:
    found = re.fullmatch(PERIOD[1:-1], value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'must be a time, as "90 days", "5 working days", "6 months" or "1 year"; got {value!r}')
    return Period(int(found[1]), found[2].replace(" ", "_") + "s")


@frozen(kw_only=True)
class Stage:
    """A step of the procedure."""

    stage: dict[str, str]
    text: str
    name: str | None = None  # by which a draft's articles take its deadline
    body: dict[str, str] = Factory(dict)  # who decides
    within: Period | None = None  # at the latest so long after the stage before
    wait: Period | None = None  # not before so long after the stage before
    year_end: str | None = None  # not before the next such day, as "03-31", the end of a fiscal year
    route: tuple[Route, ...] = ()  # only on these routes; none: on every one
    aside: bool = False  # does not delay the payment
    confidence: Confidence | None = None

    @property
    def ends(self) -> bool:
        """Tell whether the text says by when it is over."""
        return bool(self.within or self.year_end)

    def faults(self) -> Iterable[tuple[str, str]]:
        """Find what is wrong between the values."""
        for lang in ("en", "zh"):
            if lang not in self.stage or (self.body and lang not in self.body):
                yield ("body" if lang in self.stage else "stage"), "is given in en and zh"
        if self.year_end is not None and not _is_day(self.year_end):
            yield "year_end", f"is a day of the year, as \"03-31\"; got '{self.year_end}'"
        if self.wait and self.within and self.within.after(date(2001, 1, 1)) < self.wait.after(date(2001, 1, 1)):
            yield "within", "ends before the wait does"


def _is_day(text: str) -> bool:
    try:
        return re.fullmatch(r"\d\d-\d\d", text, re.ASCII) is not None and bool(date.fromisoformat(f"2001-{text}"))
    except ValueError:
        return False


@frozen(kw_only=True)
class Step:
    """A stage on the calendar."""

    stage: Stage
    earliest: date
    latest: date | None  # None: no deadline, here or at a stage before


@frozen(kw_only=True)
class Timeline:
    """The stages from a start, in order."""

    start: date
    steps: tuple[Step, ...]

    @property
    def latest(self) -> date | None:
        """Return the last lawful day of payment; None where it, or a stage before it, has no deadline."""
        way = self._way()
        return way[-1].latest if way and way[-1].stage.name == PAYMENT else None

    @property
    def earliest(self) -> date:
        """Return the first lawful day of payment."""
        way = self._way()
        return way[-1].earliest if way else self.start

    @property
    def endless(self) -> tuple[Step, ...]:
        """Return the stages on the way to payment that have no deadline."""
        return tuple(one for one in self._way() if not one.stage.ends)

    @property
    def longest(self) -> int | None:
        """Return the longest lawful time to payment, in days from the start; None where it has no end."""
        return (self.latest - self.start).days if self.latest else None

    def _way(self) -> list[Step]:
        return [one for one in self.steps if not one.stage.aside]


def timeline(stages: Iterable[Stage], start: date, route: str | None = None) -> Timeline:
    """Put the stages of an instrument on the calendar.

    Parameters
    ----------
    stages : iterable of Stage
        ``instrument.procedure``.
    start : date
        The day from which the first stage counts, as the final judgment.
    route : str, optional
        A word of the vocabulary; stages of other routes are left out. Without
        it only the stages of every route stand.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> from sharing.law.catalogue import load_instrument
    >>> found = timeline(load_instrument("national/can-sor-95-76").procedure, date(2026, 5, 4))
    >>> found.latest, found.longest
    (datetime.date(2027, 6, 29), 421)
    """
    if start.year > 9000:
        raise InvalidScenario(f"a timeline starts before the year 9001; got {start}")
    steps: list[Step] = []
    first, last = start, start  # of the stage before, on the way to payment
    limited = True
    for stage in stages:
        if stage.route and route not in stage.route:
            continue
        earliest, latest = _waited(stage, first), _waited(stage, last)
        if stage.within:
            # Where both are given the deadline runs from the stage before; after a year's end, from that end.
            latest = max(latest, stage.within.after(latest if stage.year_end else last))
        steps.append(Step(stage=stage, earliest=earliest, latest=latest if limited and stage.ends else None))
        if not stage.aside:
            first, last, limited = earliest, latest, limited and stage.ends
    return Timeline(start=start, steps=tuple(steps))


def span(stages: Iterable[Stage], route: str | None = None) -> tuple[int, int | None]:
    """Return the least and the longest lawful days to payment, whatever the day from which they count.

    Parameters
    ----------
    stages : iterable of Stage
    route : str, optional
        As in `timeline`.

    Returns
    -------
    tuple
        The longest is None where some stage on the way has no deadline.

    Examples
    --------
    >>> from sharing.law.catalogue import load_instrument
    >>> span(load_instrument("national/can-sor-95-76").procedure)
    (0, 455)
    """
    stages = tuple(stages)
    moving = any(
        one.year_end or "months" in f"{one.within}{one.wait}" or "years" in f"{one.within}{one.wait}" for one in stages
    )
    starts = [LEAP + timedelta(days=n) for n in range(4 * 366 if moving else 7)]  # four years hold a leap day
    found = [timeline(stages, start, route) for start in starts]
    least = min((one.earliest - one.start).days for one in found)
    longest = [one.longest for one in found]
    return least, None if None in longest else max(days for days in longest if days is not None)


def _waited(stage: Stage, day: date) -> date:
    if stage.wait:
        day = stage.wait.after(day)
    if stage.year_end:
        end = date.fromisoformat(f"{day.year}-{stage.year_end}")
        day = end if end >= day else date.fromisoformat(f"{day.year + 1}-{stage.year_end}")
    return day
