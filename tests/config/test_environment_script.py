"""`requirements/environment.sh` does nothing when the environment fits, and says what it lacks when nothing works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the script and its lists, with an environment in which every program only leaves a note."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "uv"):
        program = programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/notes"\n')
        program.chmod(0o755)
    return tmp_path


def run(project: Path, kind: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "requirements/environment.sh", kind],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def notes(project: Path) -> str:
    return (project / "notes").read_text() if (project / "notes").exists() else ""


@pytest.mark.parametrize(("kind", "stamp"), [("base", "base"), ("dev", "dev"), ("base", "dev")])
def test_a_fitting_environment_is_left_alone(project: Path, kind: str, stamp: str) -> None:
    shutil.copy(project / "requirements" / f"{stamp}.txt", project / ".venv" / f".{stamp}")
    done = run(project, kind)
    assert (done.returncode, done.stdout, notes(project)) == (0, "", "")


def test_what_serves_the_site_does_not_serve_the_tests(project: Path) -> None:
    shutil.copy(project / "requirements" / "base.txt", project / ".venv" / ".base")
    run(project, "dev")
    assert "requirements/dev.txt" in notes(project)


def test_a_changed_list_is_installed_with_hashes_and_remembered(project: Path) -> None:
    (project / ".venv" / ".base").write_text("yesterday's list\n")
    done = run(project, "base")
    assert done.returncode == 0, done.stderr
    assert "--require-hashes -r requirements/base.txt" in notes(project)
    assert run(project, "base").stdout == ""


def test_uv_is_told_of_pips_index(project: Path) -> None:
    told = project / ".venv" / "bin" / "uv"
    told.write_text(f'#!/bin/sh\necho "uv asks $UV_DEFAULT_INDEX" >> "{project}/notes"\n')
    run(project, "base", PIP_INDEX_URL="https://mirror.example.org/simple")
    assert "uv asks https://mirror.example.org/simple" in notes(project)


def test_without_any_python_it_says_what_to_install(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / ".venv")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "cmp", "rm", "cp", "grep", "sort"):
        (tools / name).symlink_to(shutil.which(name) or sys.exit(f"no {name}"))
    done = run(project, "base", PATH=str(tools))
    assert done.returncode == 1
    assert "install Python 3.13" in done.stderr
