"""Rows as files for programs and spreadsheets, sent as they are read."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from listings import services as listings

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# The mark at the start tells spreadsheets that the text is UTF-8.
_MARK = "\ufeff"


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(rows: Iterable[dict[str, Any]], *, name: str) -> StreamingHttpResponse:
    """Columns by `listings.FIELDS`."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield _MARK + writer.writerow(listings.FIELDS)
        for row in rows:
            yield writer.writerow(_cells(row))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_json(rows: Iterable[dict[str, Any]], *, head: dict[str, Any]) -> StreamingHttpResponse:
    """`{…head, "listings": [row, …]}`."""

    def pieces() -> Iterator[str]:
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "listings": ['
        for num, row in enumerate(rows):
            yield (", " if num else "") + json.dumps(row, ensure_ascii=False)
        yield "]}"

    return StreamingHttpResponse(pieces(), content_type="application/json")


def _cells(row: dict[str, Any]) -> Iterator[str]:
    """A row for spreadsheets: a text that one of them would run as a formula gets an apostrophe."""
    for field in listings.FIELDS:
        value = row[field]
        text = "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)
        yield f"'{text}" if text.startswith(_FORMULA_STARTS) else text
