"""A whole lecture from a file into a folder, by the same steps in the same order as workers take them: no database."""

import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from media_pipeline import playlists
from media_pipeline.engine import packaging, picture, poster, sound
from media_pipeline.engine.layouts import Stored
from media_pipeline.engine.watch import Watch
from media_pipeline.plan import Plan, make_plan
from media_pipeline.playlists import Layout, Picture, Sound
from media_pipeline.probe import Facts, probe

Progress = Callable[[str, int], None]


def _silent(_stage: str, _percent: int) -> None:
    return


@dataclass
class Report:
    """`stages`: seconds of each step; `playable_s`: from the start to what could be played first; sizes in bytes.

    `programs_cpu_s`: processor seconds of the programs that each step ran; `own_cpu_s`: of all that is done here.
    """

    duration_ms: int = 0
    chunks: int = 0
    stages: dict[str, float] = field(default_factory=dict)
    programs_cpu_s: dict[str, float] = field(default_factory=dict)
    own_cpu_s: float = 0
    playable_s: float = 0
    total_s: float = 0
    files: dict[str, int] = field(default_factory=dict)


def _cpu_s(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


class _Run:
    def __init__(self, progress: Progress) -> None:
        self.began, self._own_began_s = time.monotonic(), _cpu_s(resource.RUSAGE_SELF)
        self.progress = progress
        self.report = Report()

    @property
    def elapsed(self) -> float:
        return round(time.monotonic() - self.began, 3)

    @contextmanager
    def stage(self, name: str) -> Iterator[Watch]:
        """A step that is timed under the first word of `name`."""
        began, cpu_began_s = time.monotonic(), _cpu_s(resource.RUSAGE_CHILDREN)
        self.progress(name, 0)
        yield Watch(percent=lambda percent: self.progress(name, percent))
        self.progress(name, 100)
        kind, report = name.partition(" ")[0], self.report
        report.stages[kind] = round(report.stages.get(kind, 0) + time.monotonic() - began, 3)
        used_s = _cpu_s(resource.RUSAGE_CHILDREN) - cpu_began_s
        report.programs_cpu_s[kind] = round(report.programs_cpu_s.get(kind, 0) + used_s, 3)

    def end(self) -> Report:
        self.report.total_s = self.elapsed
        self.report.own_cpu_s = round(_cpu_s(resource.RUSAGE_SELF) - self._own_began_s, 3)
        return self.report


def encode(*, source: Path, target: Path, progress: Progress = _silent) -> Report:
    """Encode the file `source` into the folder `target`, made if need be: rungs, sound, playlists, poster and all.

    `progress` is told the stage and its percent. Raises `Refused`, `ToolFailed`, `BadTrack`, `OSError`.
    """
    run = _Run(progress)
    with run.stage("probe"):
        facts = probe(source)
    plan = make_plan(facts)
    run.report.duration_ms, run.report.chunks = facts.duration_ms, plan.chunks
    target.mkdir(parents=True, exist_ok=True)
    layouts: dict[str, Stored] = {}
    with TemporaryDirectory(dir=target, prefix=".work-") as name:
        folder = Path(name)
        with run.stage("poster") as watch:
            _poster(source, facts, folder, watch)
        layouts |= _sounds(run, source, facts, plan, folder)
        if facts.remuxable:
            with run.stage("remux") as watch:
                picture.remux(source=source, facts=facts, target=folder / "source.m4s", watch=watch)
            run.report.playable_s = run.elapsed
        layouts |= _pictures(run, source, facts, plan, folder)
        smallest, sheet = folder / plan.rungs[0].file, folder / packaging.SPRITES
        with run.stage("sprites") as watch:
            sprites = packaging.sprites(facts=facts, plan=plan, smallest=smallest, target=sheet, watch=watch)
        with run.stage("package") as watch:
            heard = folder / plan.sounds[0].file if plan.sounds else None
            whole = folder / packaging.WHOLE
            label = json.dumps(facts.aigc, ensure_ascii=False) if facts.aigc else ""
            packaging.whole(facts=facts, smallest=smallest, sound=heard, aigc=label, target=whole, watch=watch)
            _playlists(facts, plan, layouts, sprites, folder)
        _publish(run.report, folder, target)
    return run.end()


def _poster(source: Path, facts: Facts, folder: Path, watch: Watch) -> None:
    room = folder / "poster"
    room.mkdir()
    if still := poster.make(source=source, facts=facts, folder=room, on_tick=watch.tick):
        still.replace(folder / "poster.jpg")


def _sounds(run: _Run, source: Path, facts: Facts, plan: Plan, folder: Path) -> dict[str, Stored]:
    if not plan.sounds:
        return {}
    with run.stage("listen") as watch:
        heard = sound.hear(source=source, facts=facts, folder=folder, watch=watch)
    with run.stage("sound") as watch:
        return sound.convert(
            source=source,
            facts=facts,
            sounds=plan.sounds,
            loudness_lufs=heard.loudness_lufs,
            folder=folder,
            watch=watch,
        )


def _pictures(run: _Run, source: Path, facts: Facts, plan: Plan, folder: Path) -> dict[str, Stored]:
    parts: dict[str, list[tuple[Path, Stored]]] = {rung.name: [] for rung in plan.rungs}
    for num in range(plan.chunks):
        room = folder / f"chunk-{num}"
        room.mkdir()
        with run.stage(f"chunk {num + 1}/{plan.chunks}") as watch:
            layouts = picture.convert(
                source=source, facts=facts, plan=plan, chunk=plan.chunk(num), rungs=plan.rungs, folder=room, watch=watch
            )
        for rung in plan.rungs:
            parts[rung.name].append((room / rung.file, layouts[rung.name]))
        run.report.playable_s = run.report.playable_s or run.elapsed
    with run.stage("join"):
        return {rung.name: packaging.join(parts[rung.name], folder / rung.file) for rung in plan.rungs}


def _playlists(facts: Facts, plan: Plan, layouts: dict[str, Stored], sprites: dict[str, int], folder: Path) -> None:
    read = {name: Layout.read(layout) for name, layout in layouts.items()}
    pictures = [
        Picture(
            rung.name,
            rung.width,
            rung.height,
            float(rung.fps),
            read[rung.name].bandwidth,
            read[rung.name].average_bandwidth,
            layouts[rung.name]["codec"],
        )
        for rung in plan.rungs
    ]
    sounds = [
        Sound(each.name, each.channels, read[each.name].bandwidth, read[each.name].average_bandwidth)
        for each in plan.sounds
    ]
    texts: dict[str, str] = {f"{name}.m3u8": playlists.media(f"{name}.m4s", layout) for name, layout in read.items()}
    texts["thumbnails.vtt"] = playlists.thumbnails(sprites, facts.duration_ms)
    texts["master.m3u8"] = playlists.master(pictures, sounds)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _publish(report: Report, folder: Path, target: Path) -> None:
    """Everything into place, the master playlist last."""
    made: list[Any] = sorted(
        (path for path in folder.iterdir() if path.is_file() and path.name != "source.m4s"),
        key=lambda path: (path.name == "master.m3u8", path.suffix == ".m3u8", path.name),
    )
    for path in made:
        report.files[path.name] = path.stat().st_size
        path.replace(target / path.name)
