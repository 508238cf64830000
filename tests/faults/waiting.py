"""Waiting for what happens in other processes, which can't tell us."""

import time
from collections.abc import Callable
from typing import Any

_LOOK_AGAIN_S = 0.1


def wait_until[T](look: Callable[[], T], *, seconds: float, what: str, see: Callable[[], Any] = lambda: "") -> T:
    """Look until there is something, and return it. What `see` says at the end of patience stands in the failure."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}; {see()}"
        time.sleep(_LOOK_AGAIN_S)
    return found
