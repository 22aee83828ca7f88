"""The registry of Windows, below HKEY_CURRENT_USER; on other systems it is empty and stays so."""

import sys
from contextlib import suppress

if sys.platform == "win32":
    import winreg


class Registry:
    """Texts by key and name; the name "" is the key's own text."""

    def read(self, key: str, name: str) -> str | None:
        """Return a text, if there is one."""
        if sys.platform == "win32":
            with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        return None

    def write(self, key: str, name: str, text: str) -> None:
        """Write a text; its key is made if it is not there."""
        if sys.platform == "win32":
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

    def delete(self, key: str) -> None:
        """Delete a key that has no others below it, if it is there."""
        if sys.platform == "win32":
            with suppress(OSError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
