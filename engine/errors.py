"""What can go wrong, as one small tree.

    EngineError
    ├── ClipError       the notes, or the file they are in, can't be used
    ├── SettingsError   a wish is out of range or unknown
    ├── ModelError      a model is missing, damaged or of another version
    ├── LiveError       Live can't be reached, or does not do what is asked
    └── ProtocolError   a message from the wire does not make sense

A message names the thing, the value, the allowed range and the remedy.
"""


class EngineError(Exception):
    """Anything the engine refuses; its text is meant for a musician."""


class ClipError(EngineError, ValueError):
    """The notes, or the file they are in, can't be used."""


class SettingsError(EngineError, ValueError):
    """A wish is out of range or unknown."""


class ModelError(EngineError):
    """A model is missing, damaged or of another version."""


class LiveError(EngineError):
    """Live can't be reached, or does not do what is asked."""


class ProtocolError(EngineError, ValueError):
    """A message from the wire does not make sense."""
