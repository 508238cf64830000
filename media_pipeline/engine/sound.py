"""The sound of a lecture, whole: levelled to one loudness, and encoded for every rendition from one decode."""

import re
from dataclasses import dataclass
from pathlib import Path

from media_pipeline import boxes
from media_pipeline.engine.layouts import Stored, describe
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg import arguments, binaries, loudness, runner
from media_pipeline.ladder import Sound
from media_pipeline.probe import Facts

# Speech on phones (AES TD1004 recommends -16 to -20 LUFS for streams).
TARGET_LUFS = -16.0
_MOST_DB = 20.0
# Below this there is nothing but noise, which nobody wants louder.
_SILENCE_LUFS = -55.0
_START = re.compile(r"silence_start: (-?[\d.]+)")
_END = re.compile(r"silence_end: (-?[\d.]+)")

Interval = tuple[int, int]


@dataclass(frozen=True)
class Heard:
    """Intervals of speech in milliseconds, in order; the integrated loudness (EBU R 128), None without sound."""

    speech: list[Interval]
    loudness_lufs: float | None


def hear(*, source: Path, facts: Facts, folder: Path, watch: Watch) -> Heard:
    """Listen to a file that has sound: where somebody speaks, and how loud. Raises `ToolFailed`."""
    assert facts.audio_stream is not None
    command = arguments.listen(source=source, audio_stream=facts.audio_stream)
    seconds = facts.duration_ms / 1000
    limits = runner.Limits(wall_s=120 + seconds, cpu_s=int(120 + seconds))
    log = runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=folder, on_tick=watch.tick).stderr
    return Heard(between_silences(log, facts.duration_ms), loudness.read(log))


def convert(
    *, source: Path, facts: Facts, sounds: list[Sound], loudness_lufs: float | None, folder: Path, watch: Watch
) -> dict[str, Stored]:
    """Encode the sound for each of `sounds`, into its `sound.file` in `folder`. Returns the layout of each.

    Raises `ToolFailed`, `BadTrack` and what `watch` raises.
    """
    seconds = facts.duration_ms / 1000
    command = arguments.sounds(source=source, facts=facts, sounds=sounds, gain_db=gain_db(loudness_lufs), folder=folder)
    runner.run(
        [binaries.ffmpeg(), *command],
        limits=runner.Limits(wall_s=300 + 2 * seconds, cpu_s=int(300 + 2 * seconds)),
        cwd=folder,
        on_line=watch.reader(seconds),
        on_tick=watch.tick,
    )
    return {sound.name: describe(boxes.read_track(folder / sound.file)) for sound in sounds}


def gain_db(loudness_lufs: float | None) -> float:
    """How much louder a lecture of this loudness has to be made; nothing where there is only noise."""
    if loudness_lufs is None or loudness_lufs < _SILENCE_LUFS:
        return 0.0
    return max(-_MOST_DB, min(_MOST_DB, TARGET_LUFS - loudness_lufs))


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
