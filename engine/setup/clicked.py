"""The packaged build: a double click installs it and says so; the system starts it in the background by a word."""

import shutil
import sys
from collections.abc import Sequence

from ..errors import EngineError
from . import background
from .autostart import SCHEME
from .here import here, run
from .install import Installer
from .places import MAC

TITLE = "Second Voice"


def main(argv: Sequence[str] | None = None) -> int:
    """Install when started with nothing, serve when started by the system; everything else is the command line."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        return click()
    # What follows comes from outside and is not read.
    if words[0] == "background" or words[0].startswith(f"{SCHEME}:"):
        return background.main()
    # The engine that sleeps has no need of it.
    from .. import cli  # noqa: PLC0415

    return cli.main(words)


def click() -> int:
    """Install the device and the start at login, and show what came of it; serve here if the system does not."""
    installer = Installer()
    try:
        installer.device()
        installer.start()
    except EngineError as error:
        installer.failed.append(str(error))
    show("\n\n".join([*installer.done, *(f"Not done: {sentence}" for sentence in installer.failed)]))
    return background.main() if installer.failed else 0


def show(text: str) -> None:
    """Show a message as the system does, since nobody looks at a terminal."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  its window is only there

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, 0)
    elif here().system == MAC:
        script = f'on run argv\ndisplay dialog (item 1 of argv) with title "{TITLE}" buttons {{"OK"}}\nend run'
        run(["osascript", "-e", script, text], limit=None)
    else:
        print(text, flush=True)
        if notify := shutil.which("notify-send"):
            run([notify, TITLE, text])
