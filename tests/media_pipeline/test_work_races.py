"""Many workers at once on PostgreSQL: every unit is done once, and what follows the last one happens once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from common import clock
from media_pipeline import services as media
from media_pipeline.models import VideoVersion, WorkUnit
from media_pipeline.services import work as working
from media_pipeline.services.work import work

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
_ROUNDS = 12
_PATIENCE_S = 60


@pytest.fixture
def two_chunks(make_media):
    """Two chunks of small picture, no sound."""
    return make_media(
        "two-chunks.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=160x96:r=5:d=40", "-c:v", "libx264", "-preset", "ultrafast"),
        *("-pix_fmt", "yuv420p10le"),
    )


def _at_once(count: int, do: Callable[[], object]) -> list[BaseException]:
    """Run `do` in so many threads, each with a connection of its own; what they raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            do()
        except BaseException as error:  # noqa: BLE001 - told by the test
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=_PATIENCE_S)
        assert not thread.is_alive()
    return raised


def test_the_last_two_units_done_at_the_same_moment_lead_to_one_package(ingest, two_chunks, monkeypatch, rung):
    for _ in range(_ROUNDS):
        version = ingest(two_chunks)
        together = threading.Barrier(2, timeout=_PATIENCE_S)
        monkeypatch.setitem(working._DO, WorkUnit.Kind.CHUNK, lambda unit, folder, meet=together: {"x": meet.wait()})
        rung.clear()
        assert not _at_once(2, lambda pk=version.pk: work(version_id=pk))
        kinds = Counter(version.units.values_list("kind", "state"))
        assert kinds == {("chunk", "done"): 2, ("package", "waiting"): 1}
        assert rung == [("media_pipeline.work", version.pk)]
        version.refresh_from_db()
        assert version.playable_at is not None


def test_every_unit_is_taken_by_one_worker_only(ingest, two_chunks, monkeypatch):
    versions = [ingest(two_chunks) for _ in range(6)]
    taken: list[int] = []

    def note(unit: WorkUnit, _folder: object) -> dict[str, object]:
        taken.append(unit.pk)
        return {"rungs": {}, "sprites": {}} if unit.kind == WorkUnit.Kind.PACKAGE else {}

    for kind in working._DO:
        monkeypatch.setitem(working._DO, kind, note)

    def all_there_is() -> None:
        while work():
            pass

    assert not _at_once(4, all_there_is)
    while work():  # a package that came up after three of them had looked and gone
        pass
    assert Counter(taken) == Counter(WorkUnit.objects.values_list("pk", flat=True))
    assert len(taken) == 3 * len(versions)
    assert set(WorkUnit.objects.values_list("attempts", flat=True)) == {1}
    assert set(VideoVersion.objects.values_list("state", flat=True)) == {"ready"}


def test_who_cancels_and_who_finishes_at_the_same_moment_agree(ingest, two_chunks, monkeypatch):
    for _ in range(_ROUNDS):
        version = ingest(two_chunks)
        together = threading.Barrier(2, timeout=_PATIENCE_S)
        monkeypatch.setitem(working._DO, WorkUnit.Kind.CHUNK, lambda unit, folder: {})
        assert work(version_id=version.pk)
        monkeypatch.setitem(working._DO, WorkUnit.Kind.CHUNK, lambda unit, folder, meet=together: {"x": meet.wait()})

        def cancel(meet=together, cancelled=version) -> None:
            meet.wait()
            media.cancel(version=cancelled)

        doing = [cancel, lambda pk=version.pk: work(version_id=pk)]
        assert not _at_once(2, lambda todo=doing: todo.pop()())
        version.refresh_from_db()
        assert version.state == "cancelled"
        assert not work(version_id=version.pk)
        media.sweep(at=clock.now() + timedelta(hours=2))
        assert not version.units.exists()
