"""Official papers as PDF/A-2b: a title, a number, and blocks of text, facts and tables. Same input, same bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from common import fonts

_TEMPLATE = Path(__file__).parent / "paper.typ"


@dataclass(frozen=True)
class Heading:
    heading: str


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value."""

    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Signature:
    who: str
    day: str


Block = Heading | Text | Facts | Table | Signature


def typeset(*, title: str, subject: str, number: str, blocks: Sequence[Block], at: datetime) -> bytes:
    """The paper, A4. `at` is the time that the file names as its own."""
    for weight in fonts.WEIGHTS:
        fonts.font_path(weight)
    content = {"title": title, "subject": subject, "number": number, "blocks": [asdict(one) for one in blocks]}
    page = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=[fonts.folder()],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_settable(content))},
        format="pdf",
        pdf_standards="a-2b",
        timestamp=int(at.timestamp()),
    )
    assert isinstance(page, bytes)
    return page


def _settable(value: Any) -> Any:
    """Text without what our typeface lacks: its code point in brackets instead, never an empty box."""
    if isinstance(value, str):
        lacking = fonts.missing(value) - {"\n"}
        return "".join(f"〔U+{ord(one):04X}〕" if one in lacking else one for one in value.replace("\r", ""))
    if isinstance(value, dict):
        return {name: _settable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(one) for one in value]
    return value
