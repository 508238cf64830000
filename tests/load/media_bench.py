"""The lines of the bench on the media pipeline: a slide lecture and a moving picture through `manage.py encode`.

Processor time is that of the command and of every program it starts, less what the same command takes on a file that
is not there: a worker starts once, not for each lecture. Start-up has a line of its own. Python's own work is what the
command's process does between start and end, and what it costs to confine each program before that runs.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from media_pipeline.ffmpeg import binaries, runner
from media_pipeline.plan import Chunk, Plan, make_plan
from media_pipeline.probe import Facts, probe
from tests.load import bare_ffmpeg, equal_quality, lectures, sharing
from tests.load.measuring import Line, median, use

_JOINING = "join"  # the one step that runs no program
_JUDGED_GROUPS = 4


@dataclass(frozen=True)
class Scale:
    """How much is done. Making a lecture is slow: what is made is repeated to `seconds`, for workers to `shared_s`."""

    made_s: int
    seconds: int
    height: int
    shared_s: int
    shared_rounds: int


QUICK = Scale(made_s=32, seconds=32, height=720, shared_s=128, shared_rounds=1)
FULL = Scale(made_s=64, seconds=128, height=1080, shared_s=256, shared_rounds=2)
# Workers share a small one: it is their number that counts.
_SHARED_HEIGHT = 540


def lines(scale: Scale) -> Iterator[Line]:
    for kind, make in (("slides", lectures.make_slides), ("moving", lectures.make_motion)):
        with TemporaryDirectory(prefix="malan-bench-") as name:
            folder = Path(name)
            made = make(folder / "made.mp4", seconds=scale.made_s, height=scale.height)
            lecture = _repeated(made, scale.seconds // scale.made_s, folder / "lecture.mp4")
            facts = probe(lecture)
            plan = make_plan(facts)
            yield from _processor_time(kind, lecture, facts, plan, folder, scale)
            yield from _bytes(kind, lecture, facts, plan, folder)
    yield from _workers(scale)


def _repeated(lecture: Path, times: int, target: Path) -> Path:
    again = ["-stream_loop", str(times - 1), "-i", str(lecture), "-c", "copy", "-movflags", "+faststart", str(target)]
    use([binaries.ffmpeg(), "-nostdin", "-v", "error", *again])
    return target


def _processor_time(kind: str, lecture: Path, facts: Facts, plan: Plan, folder: Path, scale: Scale) -> Iterator[Line]:
    bare = folder / "bare"
    bare.mkdir()
    common: dict[str, Any] = {"source": lecture, "facts": facts, "plan": plan, "folder": bare}
    idle = _command(folder / "none.mp4", folder / "none")
    use(idle, fails=True)  # so that modules are compiled
    start_up = median([use(idle, fails=True).cpu_s for _ in range(3)])
    done = use(_command(lecture, folder / "out"))
    ours = done.cpu_s - start_up
    rungs = use(*bare_ffmpeg.one_process_a_rung(**common)).cpu_s
    single = use(bare_ffmpeg.one_command(**common)).cpu_s
    size = f"{kind} {scale.seconds} s {scale.height}p"
    yield Line(f"{size}, CPU s", ours, "a process for each rung, same settings", rungs, "≤ 0.85")
    yield Line(f"{size}, CPU s", ours, "one bare ffmpeg, same outputs", single, "≤ 1.10")
    report = json.loads(done.stdout)
    cpu = report["programs_cpu_s"]
    own = report["own_cpu_s"] + _programs(report) * _confining_s(folder)
    yield Line(f"{kind}: Python's own work, CPU s", own, "all work", ours, "≤ 0.01")
    yield Line(f"{kind}: start-up and imports, CPU s", start_up, "all work", ours)
    yield Line(f"{kind}: probe, CPU s", cpu["probe"], "all work", ours)
    stills = cpu["sprites"] + cpu["poster"]
    yield Line(f"{kind}: sprites and poster, CPU s", stills, "all work", ours, "≤ 0.02")
    how = "as uploaded" if "remux" in report["stages"] else f"1 of {report['chunks']} chunks"
    yield Line(f"{kind}: first playable ({how}), time", report["playable_s"], "the ladder", report["total_s"], "≤ 0.35")


def _command(lecture: Path, target: Path) -> list[str]:
    return [sys.executable, "manage.py", "encode", str(lecture), "--to", str(target), "--json"]


def _programs(report: dict[str, Any]) -> int:
    """How many programs a run started."""
    others = set(report["stages"]) - {"chunk", _JOINING}
    return len(others) + int(report["chunks"])


def _confining_s(folder: Path) -> float:
    """What Python costs to confine one program, before it becomes that program."""
    program = [binaries.ffmpeg(), "-version"]
    limits = runner.Limits(wall_s=60, cpu_s=60)
    confined = median([_of_children(lambda: runner.run(program, limits=limits, cwd=folder)) for _ in range(9)])
    bare = median([_of_children(lambda: subprocess.run(program, check=True, capture_output=True)) for _ in range(9)])
    return confined - bare


def _of_children(call: Callable[[], object]) -> float:
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    call()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def _bytes(kind: str, lecture: Path, facts: Facts, plan: Plan, folder: Path) -> Iterator[Line]:
    """Of some groups from the lecture's middle, whose key frames the whole lecture has too."""
    count = min(_JUDGED_GROUPS * plan.group, plan.frames)
    first = max(0, plan.frames - count) // 2 // plan.group * plan.group
    piece = equal_quality.Piece(lecture, facts, plan, Chunk(1 if first else 0, first, count), folder)
    found = equal_quality.compare(piece)
    for rung in found:
        what = f"{kind} {rung.rung} at VMAF {rung.vmaf:.1f}, kbit/s"
        yield Line(what, rung.kbps, "veryfast at equal VMAF", rung.veryfast_kbps, "≤ 0.70")
    ours, others = sum(rung.kbps for rung in found), sum(rung.veryfast_kbps for rung in found)
    yield Line(f"{kind}, all rungs, kbit/s", ours, "veryfast at equal VMAF", others, "≤ 0.70")


def _workers(scale: Scale) -> Iterator[Line]:
    """One and two workers by turns. By time it is the truth on a quiet machine; by processor time on any other."""
    if len(sharing.cores()) < 2:
        return
    with TemporaryDirectory(prefix="malan-bench-") as name:
        made = lectures.make_slides(Path(name, "made.mp4"), seconds=scale.made_s, height=_SHARED_HEIGHT)
        lecture = _repeated(made, scale.shared_s // scale.made_s, Path(name, "lecture.mp4"))
        runs = [
            (sharing.share(lecture, workers=1), sharing.share(lecture, workers=2)) for _ in range(scale.shared_rounds)
        ]
    for what, figure, aim in (("time", "wall_s", "≥ 0.90"), ("CPU", "busiest_s", "≥ 0.90"), ("CPU", "cpu_s", "")):
        one, two = (median([getattr(pair[place], figure) for pair in runs]) for place in (0, 1))
        whole = f"one worker, slides {scale.shared_s} s {_SHARED_HEIGHT}p, {what} s"
        if figure == "cpu_s":
            yield Line(whole, one, "CPU of two workers together", two)
        else:
            yield Line(
                whole, one, f"twice the {what} of two workers" + (", the busier" if what == "CPU" else ""), 2 * two, aim
            )
