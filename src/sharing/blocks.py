"""Work cut into blocks: on every core, handed back in order, with a progress bar, interruptible."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["cores", "in_order", "interruptible", "progress_bar", "stretches"]

T = TypeVar("T")

MANY = 10**6  # cells: fewer are done before a progress bar is read


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "emscripten":  # a browser starts no threads
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def stretches(count: int, size: int) -> list[tuple[int, int]]:
    """Cut a number of cells into stretches of at most a size.

    Examples
    --------
    >>> stretches(5, 2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(start + size, count)) for start in range(0, count, size)]


def in_order(
    work: Callable[[int, int], T], places: list[tuple[int, int]], progress: bool | None = None
) -> Iterator[tuple[int, T]]:
    """Do the work on every stretch, on every core, and give the results back in order.

    Parameters
    ----------
    work : callable
        From the start and the stop of a stretch to its result.
    places : list of (int, int)
        The stretches.
    progress : bool, optional
        Whether to show a progress bar; without it, one appears after a second.

    Yields
    ------
    (int, T)
        How far it has come, and the result of the stretch that ends there. An
        interruption (Ctrl-C) ends it early, without an error: what was given
        back is complete so far.
    """
    total = places[-1][1] if places else 0
    results = _threaded(work, places) if cores() > 1 else ((stop, work(start, stop)) for start, stop in places)
    with progress_bar(total, progress) as bar, interruptible() as stopped:
        for stop, result in results:
            bar.update(stop - bar.n)
            yield stop, result
            if stopped.is_set():
                results.close()
                return


def _threaded(work: Callable[[int, int], T], places: list[tuple[int, int]]) -> Generator[tuple[int, T], None, None]:
    """Keep every core busy, with a few results waiting."""
    waiting: deque[tuple[int, Future[T]]] = deque()
    rest = iter(places)
    with ThreadPoolExecutor(cores()) as pool:
        try:
            while True:
                while len(waiting) < 2 * cores() and (place := next(rest, None)) is not None:
                    waiting.append((place[1], pool.submit(work, *place)))
                if not waiting:
                    return
                stop, future = waiting.popleft()
                yield stop, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Let the first Ctrl-C set an event instead of tearing work apart; the second is one as ever."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # only there can a signal be taken
        yield stopped
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: Any) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    if before is not None:
        signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def progress_bar(total: int, progress: bool | None) -> Any:
    """Return a progress bar over cells: after a second where they are many, at once (True), or never (False)."""
    from tqdm.auto import tqdm

    hidden = total < MANY if progress is None else not progress
    return tqdm(total=total, unit=" cells", unit_scale=True, delay=0 if progress else 1, disable=hidden)
