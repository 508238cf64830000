"""Imports point down only, and so does everything that is an import in disguise."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.sources import LAYERS, RANK, ROOT, app_of, points_down, python_files, relative, tree

RELATIONS = {
    "ForeignKey",
    "OneToOneField",
    "ManyToManyField",
    "ParentalKey",
    "ParentalManyToManyField",
    "GenericRelation",
}
LOOKUPS = {"get_model", "get_registered_model", "get_app_config", "import_string", "import_module", "is_installed"}
# Upward strings that are meant, each with its reason: (file, string).
MEANT: dict[tuple[str, str], str] = {}


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would set up logging anew, and every logger there is would be silent for the tests that come after this one.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda verbose: None)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_contract_and_this_folder_name_the_same_layers() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert [set(line.split(" | ")) for line in contract["layers"]] == LAYERS


def test_string_keys_and_lookups_by_name_point_down() -> None:
    upward = []
    for path in python_files():
        origin = app_of(path)
        # Settings name what to plug in where, from every layer: that is what they are for.
        if origin is None or origin == "config":
            continue
        for line, text in _names_of_others(tree(path)):
            target = text.partition(".")[0]
            if target in RANK and not points_down(origin=origin, target=target) and (relative(path), text) not in MEANT:
                upward.append(f"{relative(path)}:{line} {origin} names {text}")
    assert not upward


def test_every_exception_is_still_needed() -> None:
    for (name, text), reason in MEANT.items():
        assert text in (ROOT / name).read_text(), f"{name} no longer names {text}; take the exception out ({reason})"


def test_services_never_import_tasks() -> None:
    guilty = [
        relative(path)
        for path in python_files()
        if "services" in path.parts
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".tasks"))
        or (isinstance(node, ast.Import) and any(alias.name.endswith(".tasks") for alias in node.names))
    ]
    assert not guilty, "services ring with common.jobs.enqueue"


def test_no_app_imports_anothers_private_names() -> None:
    guilty = [
        f"{relative(path)}:{node.lineno} {node.module}.{alias.name}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and _other_app(path, node.module)
        for alias in node.names
        if alias.name.startswith("_") or "._" in node.module
    ]
    assert not guilty


def _other_app(path: Path, module: str) -> bool:
    target = module.partition(".")[0]
    return target in RANK and app_of(path) is not None and target != app_of(path)


def _names_of_others(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Strings given to relations and to lookups, `app.Model` or `app`; `self` and names of the own app come out too."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in RELATIONS:
            wanted = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("to", "through"))]
        elif called in LOOKUPS:
            wanted = [*node.args, *(word.value for word in node.keywords)]
        else:
            continue
        for argument in wanted:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield node.lineno, argument.value
