"""What the processes of the fault tests run with: as every live site, only that death is noticed sooner."""

import os

from tests.e2e.live_settings import *  # noqa: F403
from tests.e2e.live_settings import CELERY_BEAT_SCHEDULE, STORAGES, WORK_DIR
from tests.object_store import ObjectStore

MEDIA_THREADS = 1
MEDIA_LEASE_S = int(os.environ.get("MALAN_LEASE_S", "15"))
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    "media_pipeline.sweep": CELERY_BEAT_SCHEDULE["media_pipeline.sweep"] | {"schedule": 2.0}
}
# Where a test names them: lectures in an object store, work on a disk of its own.
if os.environ.get("MALAN_OBJECT_STORE"):
    _endpoint, _access, _secret, _bucket = os.environ["MALAN_OBJECT_STORE"].split()
    STORAGES["media"] = ObjectStore(_endpoint, _access, _secret).storage(_bucket)
    MEDIA_STORE_TIMEOUT_S = 6
    MEDIA_DISK_RESERVE_BYTES = 0
WORK_DIR = type(WORK_DIR)(os.environ.get("MALAN_WORK_DIR", WORK_DIR))
