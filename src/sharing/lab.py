"""JupyterLab on a copy of the notebooks, or the panel alone in Voilà: on this machine only, behind a token."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sharing.errors import SharingError

__all__ = ["copy_notebooks", "notebooks", "open_app", "open_lab"]

FIRST = "01-negotiate.ipynb"
PANEL = "negotiator.ipynb"
OURS = Path(__file__).with_name("jupyter")


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
        "--ServerApp.kernel_websocket_connection_class=sharing.prompt.PromptConnection",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
    ]
    if not browser:
        command.append("--no-browser")
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    # Ask for no news and no consent: nothing leaves this machine.
    _become(command, {"JUPYTER_CONFIG_PATH": _beside("JUPYTER_CONFIG_PATH")})


def open_app(folder: Path, port: int, browser: bool = True, opened: str | None = None) -> None:
    """Open the panel alone in Voilà on 127.0.0.1 with a token, and wait until it is stopped.

    Parameters
    ----------
    folder : Path
        Where the kernel works; made if it is not there.
    port : int
    browser : bool
        Open the browser too.
    opened : str, optional
        A case's id, or the path of a case or a position, to begin with.
    """
    if importlib.util.find_spec("voila") is None:
        raise SharingError('Voilà is not installed; install it with: pip install "sharing[app]"')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(OURS / PANEL, folder / PANEL)
    except OSError as error:
        raise SharingError(
            f"the panel cannot be copied to {folder} ({error.strerror}); name another with --dir"
        ) from None
    command = [
        sys.executable,
        "-m",
        "voila",
        str(folder.resolve() / PANEL),
        "--Voila.ip=127.0.0.1",
        f"--port={port}",
        "--token",  # Voilà asks for none unless it is told to
        "--template=sharing",
    ]
    if not browser:
        command.append("--no-browser")
    environment = {"JUPYTER_PATH": _beside("JUPYTER_PATH")}
    if opened is not None:
        path = Path(opened)
        environment["SHARING_OPEN"] = str(path.resolve()) if path.is_file() else opened
    _become(command, environment)


def _beside(name: str) -> str:
    """Put our folder before what the reader set."""
    return os.pathsep.join(one for one in (os.fspath(OURS), os.environ.get(name)) if one)


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Become the server, so that stopping this stops it."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(sys.executable, command, os.environ | environment)
    subprocess.run(command, check=False, env=os.environ | environment)
