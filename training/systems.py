"""All systems by name; adding one is a file of its own and a line here."""

from types import ModuleType

from . import improviser, network
from .system import System

MODULES: tuple[ModuleType, ...] = (
    network,
    improviser,
)

SYSTEMS: dict[str, System] = {system.name: system for module in MODULES for system in module.SYSTEMS}
