"""Units of work: taken by one worker, most urgent first, tried again, given up with a reason, never lost."""

import fcntl
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import translation

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.ffmpeg import runner
from media_pipeline.models import VideoVersion, WorkUnit
from media_pipeline.services import chunks, leases, packaging, retrying, rooms
from media_pipeline.services import work as working
from media_pipeline.services.work import work

State, Unit = VideoVersion.State, WorkUnit.State
_LONG = timedelta(hours=2)


@pytest.fixture
def long_lecture(make_media):
    """Three chunks of small picture, no sound, that no phone could play as it is."""
    return make_media(
        "three-chunks.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=160x96:r=10:d=70", "-c:v", "libx264", "-preset", "ultrafast"),
        *("-pix_fmt", "yuv420p10le"),
    )


def _units(version: VideoVersion) -> list[tuple[str, int, str]]:
    return [(unit.kind, unit.num, unit.state) for unit in version.units.order_by("kind", "num")]


def _ready(version: VideoVersion) -> VideoVersion:
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready, [unit.error for unit in version.units.all()]
    return version


def _bytes(version: VideoVersion) -> bytes:
    return storages["media"].open(f"v/{version.uuid}/96p.m4s").read()


def test_a_lecture_is_cut_into_units_and_put_together_at_the_end(ingest, long_lecture, rung):
    version = ingest(long_lecture)
    assert _units(version) == [("chunk", num, "waiting") for num in range(3)]
    assert rung.count(("media_pipeline.work", version.pk)) == 3
    for _ in range(3):
        assert work(version_id=version.pk)
    assert _units(version)[-1] == ("package", 0, "waiting")
    _ready(version)
    assert not work(version_id=version.pk)


def test_a_doorbell_for_nothing_does_nothing(encoded, rung):
    rung.clear()
    media.work_and_ring(version_id=encoded.pk)
    media.probe_version(version_id=encoded.pk)
    encoded.refresh_from_db()
    assert (encoded.state, rung) == (State.READY, [])


def test_a_doorbell_rings_the_next(ingest, long_lecture, rung):
    version = ingest(long_lecture)
    rung.clear()
    media.work_and_ring(version_id=version.pk)
    assert rung == [("media_pipeline.work", version.pk)]


def test_what_can_be_played_first_goes_before_the_ladder_of_an_earlier_lecture(ingest, long_lecture):
    earlier, later = ingest(long_lecture), ingest(long_lecture)
    work()
    work()
    done = WorkUnit.objects.filter(state=Unit.DONE).values_list("version", "kind", "num")
    assert set(done) == {(earlier.pk, "chunk", 0), (later.pk, "chunk", 0)}


def test_a_lecture_nearly_done_is_ended_before_another_is_gone_on_with(ingest, long_lecture):
    earlier, later = ingest(long_lecture), ingest(long_lecture)
    while work(version_id=later.pk) and not later.units.filter(kind="package").exists():
        pass
    work()  # the first half minute of the earlier one
    work()
    later.refresh_from_db()
    assert later.is_ready
    assert earlier.units.filter(state=Unit.DONE).count() == 1


def test_only_one_of_two_workers_gets_a_unit(ingest, long_lecture):
    version = ingest(long_lecture)
    first, second = version.units.get(num=0), version.units.get(num=0)
    assert leases.claim(first, to=Unit.WORKING, at=clock.now())
    assert not leases.claim(second, to=Unit.WORKING, at=clock.now())


def test_two_workers_share_a_lecture_and_the_bytes_are_the_same(ingest, long_lecture):
    alone = _ready(ingest(long_lecture))
    shared = ingest(long_lecture)
    work(version_id=shared.pk)
    # Another worker is at the second chunk and dies; the others go on without it.
    taken = shared.units.get(num=1)
    assert leases.claim(taken, to=Unit.WORKING, at=clock.now() - _LONG)
    media.encode(version_id=shared.pk)
    assert _units(shared) == [("chunk", 0, "done"), ("chunk", 1, "working"), ("chunk", 2, "done")]
    assert media.sweep(at=clock.now()).requeued == 1
    _ready(shared)
    assert _bytes(shared) == _bytes(alone)
    with pytest.raises(leases.LeaseLost):
        leases.renew(taken, at=clock.now())


def test_a_lease_that_is_renewed_is_not_taken_away(ingest, long_lecture, rung):
    version = ingest(long_lecture)
    unit = version.units.get(num=0)
    now = clock.now()
    leases.claim(unit, to=Unit.WORKING, at=now)
    leases.renew(unit, at=now + timedelta(seconds=60))
    assert media.sweep(at=now + timedelta(seconds=120)).requeued == 0
    rung.clear()
    assert media.sweep(at=now + timedelta(seconds=300)).requeued == 1
    assert ("media_pipeline.work", version.pk) in rung


def test_a_unit_that_kills_every_worker_is_given_up(ingest, long_lecture):
    version = ingest(long_lecture)
    unit = version.units.get(num=0)
    for attempt in range(working.MAX_ATTEMPTS):
        assert leases.claim(unit, to=Unit.WORKING, at=clock.now() + attempt * _LONG)
        media.sweep(at=clock.now() + (attempt + 0.5) * _LONG)
        unit.refresh_from_db()
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "worker_trouble")


def test_a_failing_program_is_tried_again_and_then_given_up(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)

    def fails(arguments, **options):
        raise runner.ToolFailed("ffmpeg", 1, "something it can't read")

    monkeypatch.setattr(runner, "run", fails)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "encode_failed")
    assert version.units.get(state=Unit.FAILED).failures == working.MAX_FAILURES
    assert "something it can't read" in version.units.get(state=Unit.FAILED).error


def test_a_killed_program_is_not_the_lectures_fault(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    real, killed = runner.run, []

    def kills(arguments, **options):
        if len(killed) < working.MAX_FAILURES + 2:
            killed.append(1)
            raise runner.ToolFailed("ffmpeg", -9, "")
        return real(arguments, **options)

    monkeypatch.setattr(runner, "run", kills)
    _ready(version)


def test_a_full_disk_rests_the_unit_and_nothing_else(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    real = store.put_file

    def full(key, path, *, move=False):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "put_file", full)
    media.encode(version_id=version.pk)
    assert _units(version) == [("chunk", num, "waiting") for num in range(3)]
    assert not work(version_id=version.pk), "they rest"
    monkeypatch.setattr(store, "put_file", real)
    later = clock.now() + _LONG
    monkeypatch.setattr(clock, "now", lambda: later)
    _ready(version)


def test_ffmpeg_on_a_full_disk_is_not_the_lectures_fault_and_people_are_told(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)

    def full(arguments, **options):
        raise runner.ToolFailed("ffmpeg", 228, "Error writing trailer: No space left on device")

    monkeypatch.setattr(runner, "run", full)
    media.encode(version_id=version.pk)
    assert set(version.units.values_list("state", "failures", "attempts")) == {("waiting", 0, 1)}
    version.refresh_from_db()
    with translation.override("zh-hans"):
        assert "磁盘已满" in media.rest_of(version=version, at=clock.now())
    assert leases.claim(version.units.get(num=0), to=Unit.WORKING, at=clock.now(), not_before=None)
    assert media.rest_of(version=version, at=clock.now()), "also while one of them is tried again"
    version.units.filter(num=1).update(not_before=None)
    assert not media.rest_of(version=version, at=clock.now())


@pytest.mark.parametrize("failure", [runner.ToolTooSlow("ffmpeg", -9, ""), runner.ToolFailed("ffmpeg", -24, "")])
def test_a_program_beyond_its_limits_is_given_up_soon(ingest, long_lecture, monkeypatch, failure):
    version = ingest(long_lecture)

    def fails(arguments, **options):
        raise failure

    monkeypatch.setattr(runner, "run", fails)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "encode_failed")


def test_a_mistake_of_ours_keeps_no_unit_until_its_lease_ends(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)

    def mistaken(unit, folder):
        raise KeyError("540p")

    monkeypatch.setitem(working._DO, WorkUnit.Kind.CHUNK, mistaken)
    with pytest.raises(KeyError):
        work(version_id=version.pk)
    unit = version.units.get(num=0)
    assert (unit.state, unit.failures, unit.error) == (Unit.WAITING, 1, "KeyError('540p')")


def test_a_probe_outlives_a_store_that_is_away_for_a_while(ingest, long_lecture, monkeypatch):
    real, at = store.source, clock.now()

    def away(key):
        raise store.StoreUnavailable(key, TimeoutError())

    monkeypatch.setattr(store, "source", away)
    version = ingest(long_lecture)
    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.attempts) == (State.RECEIVED, 1), "it rests, whoever rings"
    with translation.override("zh-hans"):
        assert "检查暂停" in media.rest_of(version=version, at=clock.now())
    for hours in range(1, 20):
        monkeypatch.setattr(clock, "now", lambda now=at + hours * _LONG: now)
        media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.attempts) == (State.RECEIVED, 20)
    # A worker that dies on it once is no reason to refuse the file either.
    assert leases.claim(version, to=State.PROBING, at=clock.now())
    assert media.sweep(at=clock.now() + _LONG).given_up == 0
    monkeypatch.setattr(store, "source", real)
    monkeypatch.setattr(clock, "now", lambda: at + 21 * _LONG)
    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == State.QUEUED


def test_a_finished_chunk_is_not_done_again(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    work(version_id=version.pk)
    real, commands = runner.run, []
    monkeypatch.setattr(runner, "run", lambda a, **o: commands.append(" ".join(a)) or real(a, **o))
    _ready(version)
    assert sum("libx264" in command for command in commands) == 2


def test_progress_is_told_by_unit_and_by_rung(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    monkeypatch.setattr(chunks, "about_every_second", lambda: lambda: True)
    unit = version.units.get(num=0)
    leases.claim(unit, to=Unit.WORKING, at=clock.now())
    watch = chunks.watch(unit)
    read = watch.reader(32)
    for told in ("out_time_us=16000000", "speed=3x", "out_time_us=N/A"):
        read(told)
    watch.tick()
    unit.refresh_from_db()
    assert unit.done_percent == 50
    # One of three chunks is half done, of every rung.
    assert version.renditions.get(kind="video").done_percent == 16


def test_a_cancelled_lecture_stops_its_workers_and_leaves_no_file(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    work(version_id=version.pk)

    def cancelled(unit, *, at, **options):
        media.cancel(version=version)
        return real(unit, at=at, **options)

    real = leases.renew
    monkeypatch.setattr(leases, "renew", cancelled)
    work(version_id=version.pk)
    monkeypatch.setattr(leases, "renew", real)
    version.refresh_from_db()
    assert version.state == State.CANCELLED
    media.sweep(at=clock.now() + _LONG)
    for folder in ("v", "w"):
        assert not storages["media"].exists(f"{folder}/{version.uuid}")
    assert not storages["media"].exists(version.source_name)


@pytest.mark.parametrize("choice", [{"rung": "240p"}, {"chunk": 0}, {}])
@pytest.mark.parametrize("tidied", [False, True])
def test_one_rung_one_chunk_or_all_can_be_done_again(encoded, choice, tidied, monkeypatch):
    if tidied:
        media.sweep(at=clock.now() + _LONG)
    before = {r.name: r.layout for r in encoded.renditions.exclude(kind="remux")}
    media.retry(version=encoded, at=clock.now(), **choice)
    encoded.refresh_from_db()
    assert encoded.is_playable, "what it offered stays"
    real, commands = runner.run, []
    monkeypatch.setattr(runner, "run", lambda a, **o: commands.append(" ".join(a)) or real(a, **o))
    _ready(encoded)
    assert {r.name: r.layout for r in encoded.renditions.exclude(kind="remux")} == before
    encodes = [command for command in commands if "libx264" in command]
    assert len(encodes) == 1
    assert ("360p.m4s" in encodes[0]) == ("rung" not in choice)


def test_only_what_has_ended_can_be_done_again(ingest, long_lecture, encoded):
    with pytest.raises(retrying.NothingToRetry):
        media.retry(version=ingest(long_lecture), at=clock.now())
    with pytest.raises(retrying.NothingToRetry):
        media.retry(version=encoded, at=clock.now(), rung="4320p")
    with pytest.raises(retrying.NothingToRetry):
        media.retry(version=encoded, at=clock.now(), chunk=99)
    encoded.refresh_from_db()
    assert encoded.is_ready


def test_a_refused_encoding_can_be_done_again(ingest, long_lecture, monkeypatch):
    version = ingest(long_lecture)
    real = packaging.put_together

    def fails(unit, folder):
        raise runner.ToolFailed("ffmpeg", 1, "")

    monkeypatch.setitem(working._DO, WorkUnit.Kind.PACKAGE, fails)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == State.FAILED
    monkeypatch.setitem(working._DO, WorkUnit.Kind.PACKAGE, real)
    media.retry(version=version, at=clock.now())
    _ready(version)


def test_a_long_queue_is_not_rung_for_at_every_sweep(ingest, long_lecture, rung):
    ingest(long_lecture)
    now = clock.now()
    rung.clear()
    assert media.sweep(at=now).rung == 1
    assert media.sweep(at=now + timedelta(seconds=20)).rung == 0
    assert media.sweep(at=now + timedelta(seconds=81)).rung == 1


def test_a_dead_workers_room_is_cleared_by_the_next(ingest, long_lecture, settings):
    with rooms.room() as alive:
        left = alive.with_name("room-left")
        left.mkdir()
        (left / "540p.m4s").write_bytes(b"half")
        left.with_name("room-left.lock").touch()
        _ready(ingest(long_lecture))
        assert not left.exists()
        assert alive.exists()
    assert not list(alive.parent.iterdir())


def test_a_room_whose_lock_was_cleared_before_it_was_locked_gets_another(settings, monkeypatch):
    """Who clears up may come between the making of a lock's file and the locking of it."""
    real, cleared = fcntl.flock, []

    def late(descriptor, how):
        if not cleared and not how & fcntl.LOCK_NB:
            cleared.append(rooms.clear_abandoned(settings.WORK_DIR))
        return real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with rooms.room() as folder:
        assert folder.with_name(f"{folder.name}.lock").exists()
        rooms.clear_abandoned(settings.WORK_DIR)
        assert folder.exists()
    assert cleared
    assert not list(folder.parent.iterdir())
