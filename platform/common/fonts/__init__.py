"""The Chinese typeface that certificates and lecture slides are set in, wherever we run.

Regular holds everything the typeface has, 30,890 characters, so that no person's name comes out as an
empty box; Bold holds all that is in common use (23,668). Web pages use the reader's own fonts instead.
"""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"
Weight = Literal[400, 700]
WEIGHTS: tuple[Weight, ...] = (400, 700)

_VENDORED = Path(__file__).parent / "noto_sans_sc"


def font_path(weight: Weight = 400) -> Path:
    """A TrueType file of this weight, made from the vendored WOFF2 on first use and kept in `WORK_DIR`.

    Safe when several processes ask at once: each writes a file of its own, and the last one to be
    renamed, whole and the same as the others, stays.
    """
    source = _source(weight)
    target = folder() / f"{source.stem}-{_digest(source)[:12]}.ttf"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".font-", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                font = TTFont(source, recalcTimestamp=False)
                font.flavor = None
                font.save(file)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    return target


def folder() -> Path:
    """Where `font_path` keeps its files."""
    return Path(settings.WORK_DIR) / "fonts"


def missing(text: str, *, weight: Weight = 400) -> set[str]:
    """The characters of `text` that this weight has no glyph for. Line breaks and tabs need none."""
    return {character for character in text if ord(character) not in _covered(weight) and character not in "\n\r\t"}


@cache
def _covered(weight: Weight) -> frozenset[int]:
    with TTFont(_source(weight), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _digest(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()


def _source(weight: Weight) -> Path:
    return _VENDORED / f"noto-sans-sc-{weight}.woff2"
