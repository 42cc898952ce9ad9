"""The same blocks on Dask: its threads, a local cluster, or any cluster whose client is active."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from sharing.blocks import interruptible, progress_bar
from sharing.errors import SharingError

__all__ = ["on_dask"]

T = TypeVar("T")


def on_dask(
    work: Callable[[int, int], T], places: list[tuple[int, int]], progress: bool | None = None
) -> Iterator[tuple[int, T]]:
    """Do the work on every stretch with Dask, and give the results back in order.

    Each worker makes the cells of its stretch itself; what travels is the plan
    and what was counted. A worker that is lost is replaced by Dask, and its
    stretches are counted again, to the same bits.

    Parameters
    ----------
    work, places, progress
        As in `sharing.blocks.in_order`.

    Raises
    ------
    SharingError
        Without Dask.
    """
    try:
        from dask.base import compute
        from dask.delayed import delayed
    except ImportError:
        raise SharingError('engine="dask" needs Dask: pip install "sharing[cluster]"') from None
    total = places[-1][1] if places else 0
    client = _client()
    with progress_bar(total, progress) as bar, interruptible() as stopped:
        if client is None:
            tasks = [delayed(work, pure=False)(*place) for place in places]
            untyped: Any = compute  # Dask says nothing of its types
            results: Iterator[Any] = iter(untyped(*tasks, scheduler="threads"))
        else:
            shared = client.scatter(work, broadcast=True, hash=False)
            futures = [client.submit(_call, shared, *place, pure=False) for place in places]
            results = _in_turn(client, futures, lambda i: work(*places[i]))
        for (_, stop), result in zip(places, results, strict=False):
            bar.update(stop - bar.n)
            yield stop, result
            if stopped.is_set():
                return


def _client() -> Any:
    """Return the active client of a Dask cluster, if there is one."""
    try:
        from distributed import get_client
    except ImportError:
        return None
    try:
        return get_client()
    except ValueError:
        return None


def _call(work: Callable[[int, int], T], start: int, stop: int) -> T:
    return work(start, stop)


def _in_turn(client: Any, futures: list[Any], again: Callable[[int], T]) -> Iterator[T]:
    """Wait for one result after the other, and let each go; what was lost with a worker is done again here."""
    try:
        for i, future in enumerate(futures):
            try:
                found = future.result()
            except CancelledError:  # Dask may forget a task whose worker dies at the wrong moment
                found = again(i)
            yield found
            future.release()
    finally:
        client.cancel(futures)
