"""How loud a sound is: an argument list, and the reading of what ffmpeg says."""

import math
import re
from pathlib import Path

from media_pipeline.ffmpeg import whitelists

_INTEGRATED = re.compile(r"^\s*I:\s*(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
# What EBU R 128 answers where nothing passed its gate.
_FLOOR = -70.0


def arguments(*, source: Path, audio_stream: int, threads: int = 1) -> list[str]:
    """Measure by EBU R 128. ffmpeg tells the result on standard error; `read` finds it there."""
    return [
        *("-nostdin", "-hide_banner", "-nostats", "-v", "info"),
        *whitelists.guards(),
        *("-threads", str(threads), "-vn", "-sn", "-dn", "-i", f"file:{source.absolute()}"),
        *("-map", f"0:{audio_stream}", "-af", "ebur128=framelog=quiet", "-f", "null", "-"),
    ]


def read(log: str) -> float | None:
    """Integrated loudness in LUFS out of ffmpeg's log; None where there was nothing to be heard."""
    found = _INTEGRATED.findall(log)
    if not found:
        return None
    value = float(found[-1])
    return value if math.isfinite(value) and value > _FLOOR else None
