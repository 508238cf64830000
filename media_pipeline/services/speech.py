"""Where in a lecture somebody speaks, found from its pauses."""

import re
from collections.abc import Callable
from pathlib import Path

from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.models import VideoVersion
from media_pipeline.probe import Facts

_START = re.compile(r"silence_start: (-?[\d.]+)")
_END = re.compile(r"silence_end: (-?[\d.]+)")

Interval = tuple[int, int]


def listen(
    *, version: VideoVersion, source: Path, folder: Path, on_tick: Callable[[], None] | None = None
) -> list[Interval]:
    """The intervals of speech in milliseconds, in order; found once and kept with the version's facts.

    Empty where there is no sound. Raises `ToolFailed`.
    """
    facts = Facts.from_json(version.facts)
    if "speech" not in version.facts:
        found: list[Interval] = []
        if facts.audio_stream is not None:
            command = arguments.silences(source=source, audio_stream=facts.audio_stream)
            seconds = facts.duration_ms / 1000
            limits = runner.Limits(wall_s=120 + seconds, cpu_s=int(120 + seconds))
            output = runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=folder, on_tick=on_tick)
            found = between_silences(output.stderr, facts.duration_ms)
        # No lease needed: nothing else writes facts once the probe is done, and the answer is always the same.
        version.facts["speech"] = found
        VideoVersion.objects.filter(pk=version.pk).update(facts=version.facts)
    return [(start, end) for start, end in version.facts["speech"]]


def between_silences(log: str, duration_ms: int) -> list[Interval]:
    """Speech as what lies between the silences that ffmpeg's `silencedetect` wrote. Blips under 80 ms are dropped."""
    silences: list[Interval] = []
    begun: int | None = None
    for line in log.splitlines():
        if match := _START.search(line):
            begun = max(0, round(float(match[1]) * 1000))
        elif (match := _END.search(line)) and begun is not None:
            silences.append((begun, round(float(match[1]) * 1000)))
            begun = None
    if begun is not None:
        silences.append((begun, duration_ms))
    speech: list[Interval] = []
    position = 0
    for start, end in [*silences, (duration_ms, duration_ms)]:
        if start - position >= 80:
            speech.append((position, min(start, duration_ms)))
        position = max(position, end)
    return speech
