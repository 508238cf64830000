"""What a checked version is to become, and the units of work that lead there."""

from datetime import datetime

from django.db import transaction

from common.jobs import enqueue
from media_pipeline.engine import picture
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.plan import Plan, make_plan
from media_pipeline.probe import Facts

Kind = WorkUnit.Kind

# What can be played first goes before everything else, of whichever lecture; then what ends a lecture.
FIRST_PLAYABLE, ENDING, LADDER = 0, 1, 2
# No more doorbells at once for one lecture: each rings the next, and others wait too.
_BELLS = 16


def plan_of(version: VideoVersion) -> Plan:
    """The plan by which `version` is encoded; follows from its facts alone."""
    return make_plan(Facts.from_json(version.facts))


def lay_out(*, version: VideoVersion, facts: Facts) -> None:
    """Make the rows of every rendition and every unit of work; those that are there stay as they are."""
    plan = make_plan(facts)
    with transaction.atomic():
        rows = _renditions(version, facts, plan)
        version.renditions.exclude(name__in=[row.name for row in rows]).delete()
        Rendition.objects.bulk_create(rows, ignore_conflicts=True)
        WorkUnit.objects.bulk_create(_units(version, facts, plan), ignore_conflicts=True)


def ring(version: VideoVersion) -> None:
    """Ring as often as units of `version` could be taken at once."""
    waiting = version.units.filter(state=WorkUnit.State.WAITING).count()
    for _bell in range(min(waiting, _BELLS)):
        enqueue("media_pipeline.work", version_id=version.pk)


def queue(*, version: VideoVersion, at: datetime) -> None:
    """Tell workers that `version` waits; the caller has just moved it to `queued`."""
    VideoVersion.objects.filter(pk=version.pk, queued_at=None).update(queued_at=at)
    ring(version)


def _renditions(version: VideoVersion, facts: Facts, plan: Plan) -> list[Rendition]:
    rows = [
        Rendition(
            version=version,
            name=rung.name,
            kind=Rendition.Kind.VIDEO,
            width=rung.width,
            height=rung.height,
            fps=float(rung.fps),
        )
        for rung in plan.rungs
    ]
    rows += [
        Rendition(version=version, name=sound.name, kind=Rendition.Kind.AUDIO, channels=sound.channels)
        for sound in plan.sounds
    ]
    if facts.remuxable:
        size = {"width": facts.width, "height": facts.height, "fps": float(facts.fps)}
        rows.append(Rendition(version=version, name=picture.REMUX, kind=Rendition.Kind.REMUX, **size))
    for position, row in enumerate(rows):
        row.position = position
    return rows


def _units(version: VideoVersion, facts: Facts, plan: Plan) -> list[WorkUnit]:
    units = [
        WorkUnit(
            version=version,
            kind=Kind.CHUNK,
            num=num,
            # Where the source can't be played as it is, its first half minute is what can be played first.
            urgency=LADDER if num or facts.remuxable else FIRST_PLAYABLE,
        )
        for num in range(plan.chunks)
    ]
    if plan.sounds:
        units.append(WorkUnit(version=version, kind=Kind.SOUND, urgency=FIRST_PLAYABLE))
    if facts.remuxable:
        units.append(WorkUnit(version=version, kind=Kind.REMUX, urgency=FIRST_PLAYABLE))
    return units
