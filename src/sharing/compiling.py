"""From the source of a loop to a function: compiled by numba and kept on disk, or run as it stands.

What is kept lies in a folder that nobody else can write to (``SHARING_CACHE``,
else the user's cache), because numba loads what it kept there without asking.
The source that runs is always the one given; the file is for numba.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib import abc, machinery, util
from pathlib import Path
from typing import Any

from sharing import files

__all__ = ["MANY", "available", "compiled", "interpreted", "worth_compiling"]

MANY = 10**6  # cells: fewer are done before a loop is compiled
MOST_KEPT = 400  # programs in the folder
NAME = "sharing_kernel_"

Function = Callable[..., None]


@cache
def available() -> bool:
    """Tell whether loops can be compiled here."""
    return util.find_spec("numba") is not None


def worth_compiling(count: int) -> bool:
    """Tell whether so many cells are computed in a compiled loop. The results are the same to the last bit."""
    return available() and count >= MANY


@cache
def compiled(source: str) -> Function:
    """Return the function `block` of a source, compiled; what was compiled once is loaded."""
    name = f"{NAME}{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    path = _folder() / f"{name}.py"
    if not path.is_file() or path.read_bytes() != source.encode():
        _make_room(_folder())
        files.write(path, source.encode(), private=True)
    return _function(name, machinery.ModuleSpec(name, _InMemory(source, path), origin=str(path)))


@cache
def interpreted(source: str) -> Function:
    """Return the function `block` of a source, as it stands."""
    name = f"{NAME}{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    return _function(name, machinery.ModuleSpec(name, _InMemory(source, Path("memory"))))


class _InMemory(abc.ExecutionLoader):
    """A module that runs the source it is given, not what stands in a file; numba looks at the file's name."""

    def __init__(self, source: str, path: Path) -> None:
        self.source, self.path = source, path

    def get_source(self, fullname: str) -> str:
        return self.source

    def get_filename(self, fullname: str) -> str:
        return str(self.path)


def _function(name: str, spec: machinery.ModuleSpec) -> Function:
    if spec.loader is None:
        raise ImportError(name)
    module = sys.modules[name] = util.module_from_spec(spec)  # where numba looks for what it kept
    spec.loader.exec_module(module)
    block: Function = module.block
    return block


# --- the folder -----------------------------------------------------------------------


@cache
def _folder() -> Path:
    """Return a folder that nobody else can write to: the one named, the user's cache, or one of this process."""
    named = os.environ.get("SHARING_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = Path(base) if base else Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    folder = Path(named) if named else home / "sharing" / "kernels"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(folder.stat()):
            raise PermissionError(folder)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="sharing-kernels-"))


def _ours(found: Any) -> bool:
    if os.name != "posix":
        return True
    return bool(found.st_uid == os.getuid() and not found.st_mode & 0o077)


def _make_room(folder: Path) -> None:
    """Delete the programs used longest ago when there are too many."""
    kept = sorted(folder.glob(f"{NAME}*.py"), key=lambda path: path.stat().st_mtime)
    for path in kept[: len(kept) - MOST_KEPT + 1] if len(kept) >= MOST_KEPT else ():
        for one in (path, *(folder / "__pycache__").glob(f"{path.stem}*")):
            one.unlink(missing_ok=True)
