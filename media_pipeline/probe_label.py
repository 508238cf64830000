"""The AI label (AIGC 隐式标识, GB 45438-2025) in a file's metadata. Imports no Django: the probe's child uses it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

KEY = "aigc"
MAX_BYTES = 8 * 1024
MAX_FIELDS = 40


def read(tags: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The first label found: its text and number fields, {"raw": text} where it is no JSON object, {} where none is.

    Never more than 8 KiB: what is longer is cut and kept as raw.
    """
    for some in tags:
        for key, value in some.items():
            # Players and editors write the key in capitals, in lower case, or behind a name of their own.
            if key.lower().rpartition(".")[2] == KEY and value.strip():
                return _fields(value.strip())
    return {}


def _fields(text: str) -> dict[str, Any]:
    raw = text.encode(errors="replace")[:MAX_BYTES].decode(errors="ignore").replace("\x00", "")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        return {"raw": raw}
    try:
        found = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return {"raw": raw}
    if isinstance(found, dict) and isinstance(found.get("AIGC"), dict):
        found = found["AIGC"]
    if not isinstance(found, dict):
        return {"raw": raw}
    kept = {
        _plain(key): _plain(value) if isinstance(value, str) else value
        for key, value in list(found.items())[:MAX_FIELDS]
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
    return kept or {"raw": raw}


def _plain(text: str) -> str:
    """Without NUL and lone surrogates, which databases refuse."""
    return text.replace("\x00", "").encode(errors="replace").decode()
