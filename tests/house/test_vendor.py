"""Vendored browser libraries are the published files: their README says which, and the digest agrees."""

import hashlib
from pathlib import Path

import pytest

from tests.house.sources import files, is_vendored, relative

VENDORED = [
    path
    for path in files()
    if (is_vendored(path) and path.name != "README.md" and not path.name.startswith("LICENSE"))
    or path.suffix in {".woff2", ".ttf", ".otf"}
]


def readme_of(path: Path) -> Path:
    """The nearest README.md in the file's folder or above it, up to `vendor/`."""
    for folder in path.parents:
        if (folder / "README.md").is_file():
            return folder / "README.md"
        if folder.name == "vendor":
            break
    raise AssertionError(f"{relative(path)}: no README.md beside it says what it is")


def test_there_is_something_to_look_at() -> None:
    assert VENDORED


@pytest.mark.parametrize("path", VENDORED, ids=relative)
def test_the_digest_is_the_one_the_readme_gives(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() in readme_of(path).read_text()


@pytest.mark.parametrize("path", VENDORED, ids=relative)
def test_its_licence_is_named(path: Path) -> None:
    licences = ("MIT", "Apache-2.0", "BSD", "ISC", "Open Font License", "MPL-2.0")
    assert any(licence in readme_of(path).read_text() for licence in licences)
