"""An object store that answers with errors, breaks off, is slow, or is away: lectures wait for it and are whole."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.faulty_site import FaultySite, Version, faulty_site
from tests.faults.lectures import BRIEF, Lecture
from tests.faults.store_proxy import StoreProxy, between
from tests.faults.waiting import wait_until
from tests.object_store import ObjectStore

SEED = random.SystemRandom().randrange(1, 10**6)
# Shorter than what it takes to store one unit's files when every answer takes two seconds.
_LEASE_S = "8"


class Bucket:
    def __init__(self, store: ObjectStore) -> None:
        self.name = store.new_bucket()
        self._client = store.client()

    def digests(self, version: Version) -> dict[str, str]:
        """SHA-256 of every object of a version but its source, by the end of its key."""
        found = {}
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for key in (item["Key"] for item in page.get("Contents", ())):
                kind, _, rest = key.partition("/")
                uuid, _, name = rest.partition("/")
                if name and uuid.replace("-", "") == version.uuid:
                    body = self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
                    found[f"{kind}/{name}"] = hashlib.sha256(body).hexdigest()
        return found


@pytest.fixture
def proxy(object_store: ObjectStore) -> Iterator[StoreProxy]:
    with between(object_store.endpoint, seed=SEED) as proxy:
        yield proxy


@pytest.mark.slow
@pytest.mark.timeout(1500, method="signal")
def test_lectures_are_whole_whatever_the_store_does(
    proxy: StoreProxy, object_store: ObjectStore, tmp_path: Path
) -> None:
    print(f"store troubles by seed {SEED}")  # noqa: T201
    bucket = Bucket(object_store)
    access = f"{proxy.address} {object_store.access_key} {object_store.secret_key} {bucket.name}"
    sources = {BRIEF: BRIEF.make(tmp_path)}
    extra = {"MALAN_OBJECT_STORE": access, "MALAN_LEASE_S": _LEASE_S}
    with faulty_site(logs=tmp_path / "logs", extra=extra) as site:
        calm = _given(site, sources, proxy, {})
        site.wait_until_ready({"": calm}, seconds=300)
        wanted = bucket.digests(calm)
        assert len(wanted) > 8

        slow = _given(site, sources, proxy, {"slow": 1.0})
        site.wait_until_ready({"": slow}, seconds=400)
        assert {unit.attempts for unit in site.units()} == {1}, "leases outlive slow storing"
        assert bucket.digests(slow) == wanted

        rough = _given(site, sources, proxy, {"error": 0.2, "reset": 0.15, "slow": 0.2})
        site.wait_until_ready({"": rough}, seconds=600)
        assert bucket.digests(rough) == wanted

        away = _given(site, sources, proxy, {})
        wait_until(site.workers_at_work, seconds=120, what="a worker is at work", see=site.see)
        proxy.faults = {"error": 1.0}
        words = wait_until(lambda: site.words(away), seconds=300, what="the work rests", see=site.see)
        assert "store does not answer" in words
        assert site.states({"": away})[""] in ("queued", "encoding", "packaging")
        proxy.faults = {}
        site.wait_until_ready({"": away}, seconds=400)
        assert bucket.digests(away) == wanted

        assert {unit.failures for unit in site.units()} == {0}, "none of this is the lectures' fault"
        assert not site.rooms()
        site.fsck()
        print(dict(proxy.seen))  # noqa: T201


def _given(site: FaultySite, sources: dict[Lecture, Path], proxy: StoreProxy, faults: dict[str, float]) -> Version:
    """Hand a lecture in, which needs the store, and only then let it fail."""
    proxy.faults = {}
    (version,) = site.ingest(sources).values()
    proxy.faults = faults
    return version
