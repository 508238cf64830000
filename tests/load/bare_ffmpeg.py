"""The same outputs by bare ffmpeg, without chunks: what the pipeline is compared with.

Made from the pipeline's own argument lists, so that filters, rungs and encoder settings are the same by construction.
"""

import re
from pathlib import Path

from media_pipeline.ffmpeg import arguments, binaries
from media_pipeline.plan import Chunk, Plan
from media_pipeline.probe import Facts

_THREADS = 2  # as the setting MEDIA_THREADS is by default


def one_process_a_rung(*, source: Path, facts: Facts, plan: Plan, folder: Path) -> list[list[str]]:
    """What many do: each picture and each sound decodes the source again."""
    pictures = [_picture(source, facts, plan, folder, [rung.name]) for rung in plan.rungs]
    sounds = [
        arguments.sounds(source=source, facts=facts, sounds=[sound], gain_db=0, folder=folder) for sound in plan.sounds
    ]
    return [[binaries.ffmpeg(), *command] for command in (*pictures, *sounds)]


def one_command(*, source: Path, facts: Facts, plan: Plan, folder: Path) -> list[str]:
    """The least that makes every picture and every sound: one process that reads the source once."""
    picture = _picture(source, facts, plan, folder, [rung.name for rung in plan.rungs])
    if not plan.sounds:
        return [binaries.ffmpeg(), *picture]
    sound = arguments.sounds(source=source, facts=facts, sounds=plan.sounds, gain_db=0, folder=folder)
    head, graph, outputs = _parted(picture)
    _head, sound_graph, sound_outputs = _parted(sound)
    # Both graphs name their ends alike.
    renamed = [re.sub(r"\[([so]\d+)\]", r"[a\1]", part) for part in (sound_graph, *sound_outputs)]
    return [binaries.ffmpeg(), *head, "-filter_complex", f"{graph};{renamed[0]}", *outputs, *renamed[1:]]


def _picture(source: Path, facts: Facts, plan: Plan, folder: Path, names: list[str]) -> list[str]:
    return arguments.chunk(
        source=source,
        facts=facts,
        plan=plan,
        chunk=Chunk(0, 0, plan.frames),
        rungs=[rung for rung in plan.rungs if rung.name in names],
        folder=folder,
        threads=_THREADS,
    )


def _parted(command: list[str]) -> tuple[list[str], str, list[str]]:
    """What is before the graph, the graph, and the outputs."""
    at = command.index("-filter_complex")
    return command[:at], command[at + 1], command[at + 2 :]
