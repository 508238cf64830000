"""What every test may use: the named cast (`cast.py`), the skip rule (`skipping.py`), a cache of its own."""

import os
import uuid
from collections.abc import Iterator

import hypothesis
import pytest

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("malan", deadline=None)
hypothesis.settings.load_profile("malan")

pytest_plugins = [
    "tests.cast",
    "tests.copies",
    "tests.database",
    "tests.flushing",
    "tests.object_store",
    "tests.processes",
    "tests.skipping",
]


@pytest.fixture(autouse=True)
def _cache_of_its_own() -> None:
    """No test sees another's rate limits or entries, nor another process's, where the cache is Redis."""
    from django.core.cache import cache

    cache.key_prefix = f"test:{uuid.uuid4().hex}"


@pytest.fixture(scope="session", autouse=True)
def _leave_redis_clean() -> Iterator[None]:
    yield
    address = os.environ.get("REDIS_URL")
    if address and not os.environ.get("PYTEST_XDIST_WORKER"):
        import redis

        with redis.Redis.from_url(address) as server:
            for key in server.scan_iter("test:*", count=1000):
                server.delete(key)
