"""The command line: `second-voice render`, `serve`, `generate`, `device` and `models`."""

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

from .abletonosc.conversation import AbletonOSC
from .abletonosc.trigger import ADDRESS, Trigger
from .abletonosc.trigger import generate as from_selected
from .batch.command import render
from .blues.form import BARS, CHANGES
from .errors import EngineError, SettingsError
from .model import Model, load, names
from .protocol import PORT
from .scales import pitch
from .server import Server, cached_load
from .settings import AUTO, DEFAULT_MODEL, FOLLOW, MAX_CANDIDATES, MAX_TAKES, MAX_TEMPERATURE, PITCHES, Settings
from .setup.install import Installer
from .staves.code import STYLES
from .version import VERSION


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, or 1 when something was refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A piano roll, or the name of a file, may not be in the terminal's alphabet.
        sys.stdout.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        status: int = arguments.run(arguments)
    except EngineError as error:
        print(f"second-voice: {error}", file=sys.stderr)
        return 1
    return status


def serve(arguments: argparse.Namespace) -> int:
    """Answer devices until interrupted; with --abletonosc OSC buttons too, and the settings are for these."""
    settings = _settings(arguments)
    if settings != Settings() and not arguments.abletonosc:
        raise SettingsError("settings need --abletonosc; a device sends its own")
    given = _model(settings.model) if arguments.abletonosc else None
    with ExitStack() as open_now:
        server = open_now.enter_context(Server(arguments.port))
        if given:
            # A file is a model if it was named here, never because a message names it.
            trigger = Trigger(settings, lambda name: given if name == settings.model else cached_load(name))
            server.extra[ADDRESS] = open_now.enter_context(trigger)
        print(f"second-voice {VERSION} listens on 127.0.0.1:{server.port}; stop it with Ctrl-C", flush=True)
        if given:
            print(f"{ADDRESS} makes the second voice of the clip that is selected in Live", flush=True)
        try:
            server.run()
        except KeyboardInterrupt:
            print("stopped")
    return 0


def device(arguments: argparse.Namespace) -> int:
    """Write the Max for Live device into Live's User Library, or into a folder."""
    installer = Installer()
    if arguments.remove:
        installer.remove(arguments.folder)
    else:
        installer.device(arguments.folder)
        if arguments.install:
            installer.start()
    for sentence in installer.done:
        print(sentence)
    for sentence in installer.failed:
        print(f"second-voice: {sentence}", file=sys.stderr)
    return 1 if installer.failed else 0


def generate(arguments: argparse.Namespace) -> int:
    """Make a second voice of the clip selected in Live, or carry it on, without Max for Live.

    AbletonOSC must be installed and chosen as a control surface in Live.
    """
    settings = _settings(arguments).with_seed()
    with AbletonOSC() as live:
        print(from_selected(live, settings, _model))
    return 0


def models(_: argparse.Namespace) -> int:
    """List the models that ship, with task, data, licence and held-out numbers."""
    for name in names():
        card = load(name).card
        print(f"{name}{' (default)' if name == DEFAULT_MODEL else ''}")
        print(f"  task     {card.task}")
        print(f"  voices   {', '.join(card.voices)}")
        print(f"  data     {card.data}")
        print(f"  licence  {card.licence}")
        print(f"  numbers  {', '.join(f'{key} {value:g}' for key, value in card.numbers.items())}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="second-voice", description="A second voice for your clip, or what carries it on."
    )
    parser.add_argument("--version", action="version", version=f"second-voice {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "render", help="make second voices for files and folders, or carry them on", description=render.__doc__
    )
    command.add_argument(
        "input", nargs="+", type=Path, metavar="INPUT", help=".mid, .als and .alc files, folders of them, or -"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for what is made")
    _add_settings(command, scale="--key", part="track", is_grid=True)
    command.add_argument(
        "--track", help="name or number of the lead's track (default: the first with notes, drums aside)"
    )
    command.add_argument("--key", help="key, such as A, Bb minor, D Dorian (default: a blues finds it from the notes)")
    command.add_argument(
        "--redo",
        metavar="BARS",
        help="make only these bars anew, 5-8 or 3,7-8, and keep the rest: of the second voice in --of or, with a model "
        "that makes none, of the clip itself",
    )
    command.add_argument("--of", type=Path, metavar="FILE", help="the .mid file with the second voice made before")
    command.add_argument("--overwrite", action="store_true", help="replace files that are there already")
    command.add_argument("--show", action="store_true", help="draw both voices as a piano roll")
    command.add_argument("--only-new", action="store_true", help="write the new voice without the lead")
    command.add_argument(
        "--into-set",
        choices=("slot", "track"),
        help="of a Live Set write a copy with the new clips in free slots, or on new tracks (experimental: no one has "
        "opened such a copy in Live yet)",
    )
    command.add_argument("--audio", metavar="KIND", help="what each take sounds like, too: wav, flac or mp3")
    command.add_argument("--soundfont", type=Path, metavar="FILE", help="play it with the instruments of an .sf2 file")
    command.add_argument("--report", action="store_true", help="a page beside the results that shows and plays them")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that render (default 1)")
    command.add_argument("--resume", action="store_true", help="go on with a run over a folder that was stopped")
    command.add_argument("--shard", metavar="I/N", help="render one of N equal parts of the files, 1/4 say")
    command.add_argument("--cluster", metavar="ADDRESS", help="render on the workers of a Dask cluster, tcp://...")
    command.add_argument("--dry-run", action="store_true", help="list the files that would be rendered, no more")
    command.set_defaults(run=render)

    command = commands.add_parser("serve", help="answer the Max for Live device", description=serve.__doc__)
    command.add_argument("--port", type=int, default=PORT, help=f"UDP port on 127.0.0.1 (default {PORT})")
    command.add_argument(
        "--abletonosc", action="store_true", help=f"let {ADDRESS} make a second voice by way of AbletonOSC"
    )
    _add_settings(command, scale="the set", part="clip")
    command.set_defaults(run=serve)

    command = commands.add_parser(
        "generate", help="make a second voice of the clip selected in Live", description=generate.__doc__
    )
    _add_settings(command, scale="the set", part="clip")
    command.set_defaults(run=generate)

    command = commands.add_parser("device", help="install the Max for Live device", description=device.__doc__)
    command.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="a folder, or a User Library (default: where Live has it)"
    )
    ways = command.add_mutually_exclusive_group()
    ways.add_argument("--install", action="store_true", help="have the engine start now and at login, too")
    ways.add_argument("--remove", action="store_true", help="remove the device, the start at login and the log")
    command.set_defaults(run=device)

    command = commands.add_parser("models", help="list the models", description=models.__doc__)
    command.set_defaults(run=models)
    return parser


def _add_settings(command: argparse.ArgumentParser, scale: str, part: str, *, is_grid: bool = False) -> None:
    """Add an option for each of the settings.

    `scale` says whose is followed, `part` what chords are written as, `is_grid` that several temperatures are taken.
    """
    command.add_argument("--model", default=DEFAULT_MODEL, help=f"a name, or an .onnx file (default {DEFAULT_MODEL})")
    command.add_argument(
        "--voice",
        default="alto",
        help="alto, bass, or above, default alto; with the default model soprano, tenor, below, or all that the clip "
        "lacks, too; accompaniment, for a polyphonic model to add to the clip in place of carrying it on",
    )
    command.add_argument(
        "--candidates",
        type=int,
        default=Settings.candidates,
        metavar="N",
        help=f"how many of a second voice the judge chooses from, 1..{MAX_CANDIDATES} (default {Settings.candidates})",
    )
    command.add_argument(
        "--style", default=STYLES[0], help=f"of the default model: {', '.join(STYLES)} (default {STYLES[0]})"
    )
    command.add_argument(
        "--low", type=pitch, default=0, metavar="PITCH", help="lowest pitch of a second voice, 48 or C3"
    )
    command.add_argument(
        "--high", type=pitch, default=PITCHES - 1, metavar="PITCH", help="highest pitch of a second voice"
    )
    command.add_argument(
        "--density",
        type=float,
        default=0.0,
        help="notes for each of the clip's, up to 4 (default 0: as the model likes)",
    )
    command.add_argument("--contrary", type=float, default=0.0, help="lean to contrary motion, 0..1 (default 0)")
    if is_grid:
        each = f"how daring, 0..{MAX_TEMPERATURE:g}, or several such as 0.6,1 (default 1.0)"
        command.add_argument("--temperature", default="1.0", metavar="T[,T...]", help=each)
    else:
        daring = f"how daring, 0..{MAX_TEMPERATURE:g} (default 1.0)"
        command.add_argument("--temperature", type=float, default=1.0, help=daring)
    command.add_argument("--seed", type=int, default=0, help="1..2147483647 for the same notes again (default 0: new)")
    command.add_argument("--takes", type=int, default=1, help=f"voices per clip, 1..{MAX_TAKES} (default 1)")
    command.add_argument(
        "--follow", default="off", help=f"keep to the scale of {scale}: {', '.join(FOLLOW)} (default off)"
    )
    command.add_argument("--bars", type=int, default=BARS, help=f"bars that a model goes on for (default {BARS})")
    command.add_argument(
        "--form-bar", type=int, default=0, help="bar of the form, 1..12, in which it goes on (default 0: found)"
    )
    command.add_argument(
        "--changes", default=AUTO, help=f"{', '.join(CHANGES)}, or {AUTO}: those that fit the clip's chords (default)"
    )
    command.add_argument(
        "--swing", type=float, default=0.0, help="first eighth's share in percent, 50..75 (default 0: as the clip)"
    )
    command.add_argument("--chords", action="store_true", help=f"write the chords of the blues as one more {part}")
    command.add_argument("--alone", action="store_true", help="write what goes on by itself, without the clip")


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return what the options of `_add_settings` ask for."""
    return Settings(**{field.name: getattr(arguments, field.name) for field in fields(Settings)})


def _model(name: str) -> Model:
    """Load a model by its name or its file."""
    return Model(Path(name)) if name.endswith(".onnx") else cached_load(name)


if __name__ == "__main__":
    sys.exit(main())
