"""The build backend: what is built has the device, made from its sources."""

from pathlib import Path

import pytest

from m4l_device import build

build_meta = pytest.importorskip("setuptools.build_meta", reason="newer environments have no setuptools")
backend = pytest.importorskip("m4l_device.backend")


@pytest.mark.parametrize("hook", ["build_wheel", "build_editable"])
def test_the_device_is_in_the_engine_before_anything_is_built(
    hook: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []

    def build_it(*given: object) -> str:
        seen.append((given, (tmp_path / "device.amxd").read_bytes()))
        return "x.whl"

    monkeypatch.setattr(build, "INSIDE", tmp_path / "device.amxd")
    monkeypatch.setattr(build_meta, hook, build_it)
    assert getattr(backend, hook)("folder", {"a": 1}, None) == "x.whl"
    assert seen == [(("folder", {"a": 1}, None), build.build())]


def test_the_source_archive_is_told_to_hold_what_builds_the_device(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    manifest = tmp_path / "MANIFEST.in"
    seen = []
    monkeypatch.setattr(backend, "ROOT", tmp_path)

    def build_it(*_: object) -> str:
        seen.append(manifest.read_text())
        return "x.tar.gz"

    monkeypatch.setattr(build_meta, "build_sdist", build_it)
    assert backend.build_sdist("folder") == "x.tar.gz"
    assert "graft m4l_device" in seen[0]
    assert not manifest.exists()


def test_the_wheel_and_git_agree_on_where_the_device_is() -> None:
    assert build.INSIDE.relative_to(build.ROOT).as_posix() in (build.ROOT / ".gitignore").read_text().split()
    assert f'"{build.INSIDE.name}"' in (build.ROOT / "pyproject.toml").read_text(encoding="utf-8")
