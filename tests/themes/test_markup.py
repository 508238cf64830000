"""What the strict content-security policy forbids does not stand in any page, and modules name what storage can see."""

import re
from pathlib import Path

import pytest

from tests.house.messages import templates
from tests.house.sources import ROOT, files, is_vendored, relative

# The admin's own policy allows what Wagtail needs; learners' pages have none of it.
PAGES = [path for path in templates() if path.suffix == ".html" and "wagtailadmin" not in path.parts]
SCRIPTS = [
    path for path in files() if path.suffix in {".js", ".mjs"} and "static" in path.parts and not is_vendored(path)
]


def without_comments(path: Path) -> str:
    return re.sub(
        r"{#.*?#}|<!--.*?-->|{% comment.*?endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_has_no_inline_style_or_script(path: Path) -> None:
    text = without_comments(path)
    scripts = [
        tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ]
    assert scripts == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text) == []


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_loads_nothing_from_elsewhere(path: Path) -> None:
    loads = re.findall(
        r"<(?:script|link|img|iframe|video|audio|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//[^\"']*",
        without_comments(path),
    )
    assert loads == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_module_imports_only_what_the_storage_rewrites(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    # A worker's address comes with the page, which knows its hashed name; a literal one would not be found.
    assert re.findall(r"""export \*|new (?:Shared)?Worker\(["'`]|import\.meta\.url""", text) == []


def test_every_icon_asked_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "themes/malan/static/img/icons.svg").read_text()))
    asked = {
        name
        for path in templates()
        for name in re.findall(r'icon\.html" with name="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert asked - drawn == set()
