"""Installs and removes: carries out on this computer what `device` and `autostart` describe.

What fails is told and stops nothing. A file or a key of the registry that is not ours is left as it is.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import device
from .autostart import plan
from .here import app, here, program, run
from .places import DEVICES, Places
from .plan import MARK, Command, File, Plan
from .registry import Registry

OWN = {"Second Voice", "second-voice", "Second Voice.app", "Contents", "MacOS"}
"""Folders that go with their last file."""


@dataclass
class Installer:
    """One installation or removal on one computer."""

    places: Places = field(default_factory=here)
    registry: Registry = field(default_factory=Registry)
    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """What was done, and what was not: sentences for the musician."""

    def device(self, given: Path | None = None) -> None:
        """Write the device into a folder, or into the User Library."""
        target = device.folder(self.places, given)
        if self._write(File(target / device.NAME, device.content())):
            found = "in Live's browser, User Library" if target.parts[-3:] == DEVICES else "drag it into Live"
            self.done.append(f"{target / device.NAME}: the device ({found})")

    def start(self, words: Sequence[str] | None = None) -> None:
        """Have the engine start at login and by its address, and start it now."""
        todo = self._plan(words or program())
        written = [self._write(file) for file in todo.files]
        told = len(self.failed)
        if self._enter(todo) and all(written):
            for command in todo.start:
                self._run(command)
            if len(self.failed) == told:
                self.done.append("the engine runs, and starts by itself at login")

    def remove(self, given: Path | None = None, words: Sequence[str] | None = None) -> None:
        """Undo both, and remove the log."""
        todo = self._plan(words or program())
        for command in todo.stop:
            self._run(command)
        for path, line in todo.lines:
            self._strike(Path(path), line)
        self._leave(todo)
        for path in [*(Path(file.path) for file in todo.files), device.folder(self.places, given) / device.NAME]:
            if _is_foreign(path):
                self.failed.append(f"{path} is not Second Voice's and stays")
            else:
                self._delete(path)
        log = Path(self.places.log)
        for path in (log, log.with_name(f"{log.name}.1"), Path(self.places.pid)):
            self._delete(path)
        if not self.done and not self.failed:
            self.done.append("nothing of Second Voice was installed here")

    def _plan(self, words: Sequence[str]) -> Plan:
        running = 0
        with suppress(OSError, ValueError):
            running = int(Path(self.places.pid).read_text(encoding="ascii"))
        return plan(self.places, words, app(), running)

    def _write(self, file: File) -> bool:
        """Write a file beside its place and move it there; say whether it is there."""
        path = Path(file.path)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            if _is_foreign(path):
                self.failed.append(f"{path} is there and is not Second Voice's; move it away and try again")
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(file.content)
            if file.is_program:
                beside.chmod(0o755)
            beside.replace(path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            self.failed.append(f"{path} can't be written: {error.strerror}")
            return False
        return True

    def _delete(self, path: Path) -> None:
        """Delete a file if it is there, and the folders of our own that it leaves empty."""
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.failed.append(f"{path} can't be removed: {error.strerror}")
            return
        self.done.append(f"removed {path}")
        with suppress(OSError):
            for folder in path.parents:
                if folder.name not in OWN:
                    break
                folder.rmdir()

    def _strike(self, path: Path, line: str) -> None:
        """Take a line out of a file of the system's."""
        with suppress(OSError, UnicodeDecodeError):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [other for other in lines if other.strip().removesuffix(";") != line]
            if kept != lines:
                beside = path.with_name(f".{path.name}.{os.getpid()}")
                beside.write_text("".join(kept), encoding="utf-8")
                beside.replace(path)

    def _enter(self, todo: Plan) -> bool:
        """Write the entries of the registry; say whether they are there."""
        has = {
            name for key in todo.keys[:1] for name in ("", "URL Protocol") if self.registry.read(key, name) is not None
        }
        if has and self.registry.read(todo.keys[0], "Comment") != MARK:
            self.failed.append(f"{todo.keys[0]} is another program's in the registry; remove that and try again")
            return False
        for entry in todo.entries:
            self.registry.write(entry.key, entry.name, entry.value)
        return True

    def _leave(self, todo: Plan) -> None:
        """Remove the keys of the registry, innermost first."""
        if todo.keys and self.registry.read(todo.keys[0], "Comment") == MARK:
            for key in reversed(todo.keys):
                self.registry.delete(key)
            self.done.append(f"removed {todo.keys[0]} from the registry")

    def _run(self, command: Command) -> None:
        """Run a command, again after a second if it may take more than one try; tell what its failure means."""
        problem = run(command.words)
        for _ in range(command.tries - 1):
            if not problem:
                break
            time.sleep(1)
            problem = run(command.words)
        if problem and command.fails:
            self.failed.append(f"{command.fails} ({command.words[0]}: {problem})")


def _is_foreign(path: Path) -> bool:
    """Say whether something that is not ours is in a place of ours."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return MARK.encode() not in content and not device.is_ours(content)
