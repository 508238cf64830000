"""What every endpoint of the API shares: how it says what went wrong, which statuses it answers with, what it reads."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.parser import Parser


class Fault(Schema):
    where: str = Field(description="which value of the request, such as body.seq or query.page")
    why: str


class Problem(Schema):
    """`code` is stable and made for programs; `message` is for people, in the language they chose."""

    code: str
    message: str
    faults: list[Fault] = Field(default_factory=list, description="with the code `invalid`: what does not fit")


def answers(ok: Any, *problems: int, status: int = 200) -> dict[int, Any]:
    """What an operation for everybody answers: `ok`, `problems`, and what any request can be told about itself."""
    return {status: ok} | dict.fromkeys(sorted({400, 422, *problems}), Problem)


def answers_to_signed_in(ok: Any, *problems: int, status: int = 200) -> dict[int, Any]:
    """The same where the session of the site says who asks: it may be missing, or its CSRF token may."""
    return answers(ok, 401, 403, *problems, status=status)


class TextParser(Parser):
    """JSON as its standard has it, of text that can be kept: no NaN, no NUL, no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises `ValueError`, which is answered with 400."""
        read = json.loads(request.body, parse_constant=_no_number)
        # Only an escape can bring either in.
        if b"\\u" in request.body:
            _check_text(read)
        return cast(dict[str, Any], read)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("a NUL in a text")
        value.encode()
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _check_text(name)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)
