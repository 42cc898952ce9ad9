"""JupyterLab on a copy of the notebooks, on this machine only, behind a token."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sharing.errors import SharingError

__all__ = ["copy_notebooks", "notebooks", "open_lab"]

FIRST = "01-negotiate.ipynb"


def notebooks() -> Path:
    """Return the folder of the notebooks: inside the installed package, else the checkout's."""
    inside = Path(__file__).with_name("_notebooks")
    return inside if inside.is_dir() else Path(__file__).parents[2] / "notebooks"


def copy_notebooks(folder: Path) -> list[str]:
    """Copy the notebooks that are not in the folder yet; what a user changed stays.

    Returns
    -------
    list of str
        The names copied.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = [path for path in sorted(notebooks().glob("*.ipynb")) if not (folder / path.name).exists()]
        for path in new:
            shutil.copyfile(path, folder / path.name)
    except OSError as error:
        raise SharingError(
            f"the notebooks cannot be copied to {folder} ({error.strerror}); name another with --dir"
        ) from None
    return [path.name for path in new]


def open_lab(folder: Path, port: int, browser: bool = True) -> None:
    """Open JupyterLab on 127.0.0.1 with a token, and wait until it is stopped."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise SharingError("JupyterLab is not installed; install it with: pip install jupyterlab")
    copy_notebooks(folder)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={folder.resolve()}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
    ]
    if not browser:
        command.append("--no-browser")
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    # Ask for no news and no consent: nothing leaves this machine.
    ours = os.fspath(Path(__file__).with_name("jupyter"))
    config = os.pathsep.join(one for one in (ours, os.environ.get("JUPYTER_CONFIG_PATH")) if one)
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": config}
    if os.name == "posix":  # become the server, so that stopping this stops it
        sys.stdout.flush()
        os.execve(sys.executable, command, environment)
    subprocess.run(command, check=False, env=environment)
