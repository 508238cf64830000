"""The project's own files, as git knows them, and as the house tests read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Top first; what stands on one line never imports each other. The same order as in pyproject.toml.
LAYERS = [
    {"config"},
    {"demo"},
    {"oversight"},
    {"listings"},
    {"learning"},
    {"courses"},
    {"institutions", "media_pipeline", "skillsbank"},
    {"accounts"},
    {"reference", "audit"},
    {"common"},
]
RANK = {app: rank for rank, apps in enumerate(LAYERS) for app in apps}

_NOT_OURS = {".git", ".venv", ".venv-uv", "var", "node_modules", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or would be part of a commit; without git, every file outside data and caches."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file() or path.is_symlink()))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_vendored(path: Path) -> bool:
    return "vendor" in path.relative_to(ROOT).parts


def python_files() -> list[Path]:
    """Our Python, migrations left out."""
    return [
        path for path in files() if path.suffix == ".py" and "migrations" not in path.parts and not is_vendored(path)
    ]


def app_of(path: Path) -> str | None:
    """The app that a file belongs to, None for what is outside every app."""
    parts = path.relative_to(ROOT).parts
    name = parts[1] if parts[0] == "platform" and len(parts) > 1 else parts[0]
    return name if name in RANK else None


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def points_down(*, origin: str, target: str) -> bool:
    """Whether `origin` may know `target`: itself, or an app on a lower line."""
    return origin == target or RANK[origin] < RANK[target]
