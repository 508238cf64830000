"""A dossier as its readers see it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Row:
    """One line of a dossier as a reader sees it; `url` leads to a file or page, "" for plain text."""

    label: str | Promise
    value: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    title: str | Promise
    rows: tuple[Row, ...]
