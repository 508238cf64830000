"""A unit rests as often as disk and store need it to; what kills its workers is given up all the same."""

from datetime import timedelta

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.models import VideoVersion, WorkUnit
from media_pipeline.services import leases
from media_pipeline.services import work as working

State, Unit = VideoVersion.State, WorkUnit.State
_LONG = timedelta(hours=2)


def test_rests_are_not_counted_as_deaths(ingest, lecture, monkeypatch):
    version, began = ingest(lecture), clock.now()

    def away(unit, folder):
        raise store.StoreUnavailable("src/x", TimeoutError())

    chunks = version.units.filter(kind=WorkUnit.Kind.CHUNK)
    monkeypatch.setitem(working._DO, WorkUnit.Kind.CHUNK, away)
    for hours in range(2 * working.MAX_ATTEMPTS):
        monkeypatch.setattr(clock, "now", lambda now=began + hours * _LONG: now)
        media.encode(version_id=version.pk)
    assert set(chunks.values_list("state", "attempts", "rests")) == {("waiting", 20, 20)}
    unit = chunks.get()
    for death in range(working.MAX_ATTEMPTS):
        version.refresh_from_db()
        assert version.state == State.ENCODING
        at = began + (100 + death) * _LONG
        assert leases.claim(unit, to=Unit.WORKING, at=at)
        media.sweep(at=at + _LONG / 2)
        unit.refresh_from_db()
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "worker_trouble")
