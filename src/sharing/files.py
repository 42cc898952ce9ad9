"""Whole files: read with care, written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import zipfile
from datetime import datetime
from io import BytesIO

from sharing.errors import InvalidFile

__all__ = ["LONG_AGO", "in_folder", "made_here", "read_bytes", "says", "timeless", "write"]

MOST = 5_000_000

LONG_AGO = datetime(2000, 1, 1)  # a document says its digest, not its hour, so that its bytes repeat


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """Read a regular file of at most so many bytes; a device or pipe is refused before it is opened."""
    name = os.fspath(path)
    try:
        # A device or pipe could block or never end: look before opening.
        mode = os.stat(name).st_mode
        if stat.S_ISDIR(mode):
            raise InvalidFile(name, [("", "is a folder; name a file in it")])
        if not stat.S_ISREG(mode):
            raise InvalidFile(name, [("", "is not a regular file; save it as a file")])
        with open(name, "rb") as file:
            raw = file.read(most + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidFile):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidFile(name, [("", f"cannot be read ({reason}); check the path and the rights")]) from None
    if len(raw) > most:
        raise InvalidFile(name, [("", f"is larger than {most:,} bytes")])
    return raw


def write(path: str | os.PathLike[str], content: bytes, private: bool = False) -> None:
    """Write a whole file or nothing: what was there stays until the new file is complete.

    Parameters
    ----------
    path : str or path
        Where to; its folder must exist.
    content : bytes
        The whole file.
    private : bool
        Let nobody but the owner read it.

    Raises
    ------
    InvalidFile
        If it cannot be written there.
    """
    name = os.fspath(path)
    if os.path.isdir(name):
        raise InvalidFile(name, [("", "is a folder; name a file in it")])
    folder = os.path.dirname(name) or "."
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=folder)  # readable by its owner only
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if not private:
            os.chmod(temporary, 0o644)
        os.replace(temporary, name)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        reason = error.strerror or str(error)
        raise InvalidFile(name, [("", f"cannot be written ({reason}); check the folder and the rights")]) from None


def in_folder(folder: str | os.PathLike[str]) -> list[str]:
    """Return the paths of the regular files of a folder; nothing where it cannot be read."""
    try:
        return [one.path for one in os.scandir(folder) if one.is_file()]
    except OSError:
        return []


def says(path: str, form: str) -> bool:
    """Tell whether a file says that it is of a format, as ``"format": "sharing position"``."""
    try:
        with open(path, "rb") as file:
            return re.search(rb'"format"\s*:\s*"' + re.escape(form.encode()) + rb'"', file.read(MOST)) is not None
    except OSError:
        return False


def made_here(path: str) -> bool:
    """Tell whether a file is a workbook or a Word document that this library made."""
    if os.path.splitext(path)[1].lower() not in (".xlsx", ".docx"):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return b"sharing" in packed.read("docProps/core.xml")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def timeless(raw: bytes) -> bytes:
    """Pack an archive again without the hour it was made, so that the same content has the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(zipfile.ZipInfo(one.filename, LONG_AGO.timetuple()[:6]), old.read(one), zipfile.ZIP_DEFLATED)
    return out.getvalue()
