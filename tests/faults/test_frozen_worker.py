"""A worker is frozen for longer than its lease, as a suspended machine is, and then goes on as if nothing had been."""

import os
import signal
from pathlib import Path

import pytest

from tests.faults.faulty_site import children_of, faulty_site
from tests.faults.lectures import LECTURES
from tests.faults.waiting import wait_until


@pytest.mark.slow
@pytest.mark.timeout(1500, method="signal")
def test_a_late_worker_notices_that_others_have_done_its_work(tmp_path: Path) -> None:
    lecture = next(lecture for lecture in LECTURES if lecture.name == "silent")
    sources = {lecture: lecture.make(tmp_path)}
    with faulty_site(logs=tmp_path / "logs", extra={"MALAN_LEASE_S": "6"}) as site:
        versions = site.ingest(sources)
        at_work = wait_until(site.workers_at_work, seconds=120, what="the worker is at work", see=site.see)
        encoders = wait_until(site.encoders, seconds=60, what="it encodes", see=site.see)
        frozen = children_of(site.live.children["worker"].pid) | set(encoders)
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            site.start("worker-2")
            (taken,) = at_work.values()
            wait_until(
                lambda: any(u.pk == taken.pk and u.state == "done" for u in site.units()),
                seconds=300,
                what="another worker did it",
                see=site.see,
            )
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        log = site.live.logs / "worker.log"
        wait_until(lambda: "was taken over" in log.read_text(), seconds=120, what="it notices", see=site.see)
        site.wait_until_ready(versions, seconds=400)
        done = next(unit for unit in site.units() if unit.pk == taken.pk)
        assert (done.attempts, done.failures) == (2, 0)
        assert not site.rooms()
        site.fsck()
        assert all(child.poll() is None for child in site.live.children.values()), "it is fit for the next"

        calm = site.ingest(sources)
        site.wait_until_ready(calm, seconds=400)
        assert site.digests(versions[lecture.name]) == site.digests(calm[lecture.name])
