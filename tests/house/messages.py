"""Every text that our code and templates ask gettext for, and what our catalogues answer."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.house.sources import ROOT, files, python_files, relative, tree

# Function → how many leading arguments are texts, after the context if there is one.
ASKS = {"gettext": 1, "ngettext": 2, "pgettext": 1, "npgettext": 2}
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"\b(npgettext|ngettext|pgettext|gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?"
)


@dataclass(frozen=True)
class Text:
    """A text as gettext knows it, with the place that asks for it."""

    id: str
    plural: str
    context: str
    where: str


def templates() -> list[Path]:
    return [
        path
        for path in files()
        if "templates" in path.relative_to(ROOT).parts and path.suffix in {".html", ".txt", ".js"}
    ]


def catalogues() -> list[Path]:
    return [path for path in files() if path.name == "django.po"]


@cache
def translations(path: Path) -> dict[tuple[str, str], Message]:
    """The catalogue's messages by context and singular."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {(message.context or "", _singular(message)): message for message in catalogue if message.id}


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def asked_for() -> Iterator[Text]:
    for path in python_files():
        if relative(path).split("/")[0] != "tests":
            yield from _in_python(path)
    for path in templates():
        yield from _in_template(path)


def _gettext_names(module: ast.Module) -> dict[str, str]:
    """Local name → the gettext function behind it, `_lazy` and aliases taken off."""
    names = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                function = alias.name.removesuffix("_lazy")
                if function in ASKS:
                    names[alias.asname or alias.name] = function
    return names


def _in_python(path: Path) -> Iterator[Text]:
    names = _gettext_names(tree(path))
    for node in ast.walk(tree(path)) if names else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            function = names[node.func.id]
            where = f"{relative(path)}:{node.lineno}"
            wanted = ASKS[function] + function.count("pgettext")
            strings = [a.value for a in node.args[:wanted] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            assert len(strings) == wanted, f"{where}: {function} needs its texts written out, or no catalogue has them"
            yield _text(function, strings, where)


def _in_template(path: Path) -> Iterator[Text]:
    for function, *quoted in _CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        strings = [ast.literal_eval(item) for item in quoted if item]
        yield _text("gettext" if function == "_" else function, strings, relative(path))


def _text(function: str, strings: list[str], where: str) -> Text:
    context = strings.pop(0) if "pgettext" in function else ""
    return Text(strings[0], strings[1] if "ngettext" in function or "npgettext" in function else "", context, where)
