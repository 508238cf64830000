"""A disk fills up while a lecture is encoded: work rests, nothing half-written stays, and with room it goes on."""

from pathlib import Path

import pytest

from tests.faults.faulty_site import FaultySite, Version, faulty_site
from tests.faults.lectures import BRIEF, Lecture
from tests.faults.small_disk import SmallDisk
from tests.faults.waiting import wait_until

# Less than any unit of the lecture needs, and enough for its poster.
_LEFT_BYTES = 150_000


@pytest.mark.slow
@pytest.mark.timeout(1500, method="signal")
@pytest.mark.parametrize("small_disk", ["work", "media"], indirect=True)
def test_a_full_disk_lets_work_rest_until_there_is_room(small_disk: SmallDisk, tmp_path: Path) -> None:
    sources = {BRIEF: BRIEF.make(tmp_path)}
    with faulty_site(logs=tmp_path / "logs", data=tmp_path / "site") as site:
        site.kill("worker")
        version = site.ingest(sources)
        small_disk.fill(but_bytes=_LEFT_BYTES)
        site.start("worker")

        wait_until(lambda: _all_rest(site), seconds=300, what="every unit rests", see=site.see)
        assert set(site.states(version).values()) <= {"queued", "encoding"}
        assert {unit.failures for unit in site.units()} == {0}, "it is not the lecture's fault"
        assert all("No space left" in unit.error for unit in site.units() if unit.state != "done")
        assert "disk is full" in site.words(version[BRIEF.name])
        # Between two tries, of which one may be under way just now.
        wait_until(lambda: not site.rooms() and not _half_written(site), seconds=60, what="nothing stays", see=site.see)

        small_disk.make_room()
        site.wait_until_ready(version, seconds=700)
        site.fsck()
        assert not site.words(version[BRIEF.name])
        assert _same_as_undisturbed(site, sources, version[BRIEF.name])


def _all_rest(site: FaultySite) -> bool:
    rests = site.live.rows("SELECT state, not_before FROM media_pipeline_workunit WHERE state <> 'done'")
    return bool(rests) and all(state == "waiting" and until for state, until in rests)


def _half_written(site: FaultySite) -> list[str]:
    return [key for key in site.stored() if key.endswith(".part")]


def _same_as_undisturbed(site: FaultySite, sources: dict[Lecture, Path], disturbed: Version) -> bool:
    (again,) = site.ingest(sources).items()
    site.wait_until_ready(dict([again]), seconds=300)
    return site.digests(disturbed) == site.digests(again[1])
