"""Simplified Chinese is complete: every text has a translation of ours, and no text bypasses the catalogues."""

import ast
import re
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests.house.messages import asked_for, catalogues, templates, translations
from tests.house.sources import files, is_vendored, python_files, relative, tree

CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

# Where Chinese is content or matter, not the interface's words.
MAY_SPEAK_CHINESE = {
    "tests/*": "what tests type and expect",
    "platform/config/settings/base.py": "the names of languages and of the site in Wagtail's settings",
    "platform/demo/*": "the demonstration's people, courses and lectures are content",
    "courses/search/synonyms.py": "words that people search by",
    "courses/search/tokens.py": "which characters are Chinese",
    "courses/services/site.py": "the first text of pages that editors rewrite",
    "media_pipeline/playlists.py": "the names of tracks, as players show them",
    "media_pipeline/services/captions.py": "which characters are Chinese",
    "media_pipeline/services/scripts.py": "which characters are Chinese",
    "platform/accounts/identity/name.py": "which characters a name may have",
    "platform/learning/sheets/parts.py": "the unit that people write behind a sum",
    "platform/skillsbank/certificate/printed.py": "the date on a certificate that is printed in Chinese",
}


def strings_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def full_id(message: Message) -> str:
    """The msgid whose placeholders a translation must keep: of a plural, the plural form."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def test_every_text_is_translated() -> None:
    known = {key for path in catalogues() for key, message in translations(path).items() if all(strings_of(message))}
    missing = sorted({f"{text.where}: {text.id}" for text in asked_for() if (text.context, text.id) not in known})
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("path", catalogues(), ids=relative)
def test_no_translation_is_empty_or_fuzzy(path: Path) -> None:
    doubtful = [key for key, message in translations(path).items() if message.fuzzy or not all(strings_of(message))]
    assert not doubtful


@pytest.mark.parametrize("path", catalogues(), ids=relative)
def test_placeholders_are_kept(path: Path) -> None:
    changed = [
        f"{full_id(message)} → {string}"
        for message in translations(path).values()
        for string in strings_of(message)
        if string and sorted(PLACEHOLDER.findall(full_id(message))) != sorted(PLACEHOLDER.findall(string))
    ]
    assert not changed, "\n".join(changed)


def test_one_text_has_one_translation() -> None:
    """Django puts all catalogues into one, so the same text with two translations shows only one of them."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in catalogues():
        for key, message in translations(path).items():
            if all(strings_of(message)):
                found[key][" | ".join(strings_of(message))].append(relative(path))
    torn = [f"{text}: {dict(answers)}" for (_context, text), answers in found.items() if len(answers) > 1]
    assert not torn, "\n".join(["give one of them a context (pgettext), or use the same words:", *torn])


def test_python_speaks_chinese_only_as_content() -> None:
    found = []
    for path in python_files():
        if any(fnmatch(relative(path), pattern) for pattern in MAY_SPEAK_CHINESE):
            continue
        module = tree(path)
        prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
        found += [
            f"{relative(path)}:{node.lineno}: {node.value[:40]}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and CHINESE.search(node.value)
        ]
    assert not found, "\n".join(found)


def test_templates_and_scripts_speak_no_chinese() -> None:
    comment = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
    ours = [*templates(), *(path for path in files() if path.suffix == ".js" and not is_vendored(path))]
    found = []
    for path in ours:
        if any(fnmatch(relative(path), pattern) for pattern in MAY_SPEAK_CHINESE):
            continue
        # Newlines stay, so that the line told is the right one.
        text = comment.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))
        found += [
            f"{relative(path)}:{n}: {line.strip()[:60]}"
            for n, line in enumerate(text.split("\n"), 1)
            if CHINESE.search(line)
        ]
    assert not found, "\n".join(found)


def test_every_exception_is_still_needed() -> None:
    chinese = [
        relative(p) for p in files() if p.suffix in {".py", ".html"} and CHINESE.search(p.read_text(encoding="utf-8"))
    ]
    unused = [pattern for pattern in MAY_SPEAK_CHINESE if not any(fnmatch(name, pattern) for name in chinese)]
    assert not unused
