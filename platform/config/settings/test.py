"""The suite's settings: embedded, or PostgreSQL with Redis where the environment names running servers."""

import atexit
import os
import shutil
import tempfile

# Always a folder of our own, never one the environment names: processes that test side by side inherit it.
_data_dir = tempfile.mkdtemp(prefix="malan-test-")
os.environ["MALAN_DATA_DIR"] = _data_dir


def _remove_data(owner: int) -> None:
    if os.getpid() == owner:  # a forked child leaves the folder to its parent
        shutil.rmtree(_data_dir, ignore_errors=True)


atexit.register(_remove_data, os.getpid())

from config.settings import environment
from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import CACHES, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}

if os.environ.get("DATABASE_URL"):
    DATABASES["default"] = environment.database("DATABASE_URL")
if os.environ.get("REDIS_URL"):
    CACHES["default"] = environment.cache("REDIS_URL")
