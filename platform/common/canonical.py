"""The one byte form of plain JSON that is hashed or signed, so that everybody who checks comes to the same bytes."""

import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, without blanks, in UTF-8. Raises `TypeError` for what is no plain JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
