"""Build the device: `python -m m4l_device.build` writes SecondVoice.amxd, frozen, its script inside."""

import argparse
import json
import sys
from pathlib import Path

from .amxd import File, pack
from .lint import faults, script_faults
from .patch import NAME, PARTS, SCRIPT, patcher

HERE = Path(__file__).parent
ROOT = HERE.parent
INSIDE = ROOT / "engine" / "setup" / f"{NAME}.amxd"
"""Where the engine, and so the wheel, has it."""
MAXPAT = HERE / f"{NAME}.maxpat"


def build() -> bytes:
    """Return the frozen device; two builds of the same sources are equal."""
    return pack(
        [
            # Max ends a patcher inside a device with a line feed and a NUL.
            File(f"{NAME}.amxd", b"JSON", maxpat().encode() + b"\0"),
            File(SCRIPT, b"TEXT", script().encode()),
        ]
    )


def write() -> None:
    """Write the device into the engine."""
    INSIDE.write_bytes(build())


def script() -> str:
    """Return the script: its parts, one behind the other, since a frozen device's js box wants one file."""
    # Reading makes every system's line ends a line feed.
    return "".join((HERE / "script" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)


def maxpat() -> str:
    """Return the patch as the text that git shows."""
    return json.dumps(patcher(), indent="\t") + "\n"


def main(argv: list[str] | None = None) -> int:
    """Write the device into a folder and into the engine, and the patch beside the sources."""
    parser = argparse.ArgumentParser(prog="python -m m4l_device.build", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="folder for the .amxd (default out)"
    )
    out: Path = parser.parse_args(argv).out
    if found := faults(patcher()) + script_faults(script()):
        print("\n".join(found), file=sys.stderr)
        return 1
    MAXPAT.write_text(maxpat(), encoding="utf-8", newline="\n")
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{NAME}.amxd"
    path.write_bytes(build())
    write()
    print(f"{path}: drag it onto a MIDI track in Live 11.1 or newer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
