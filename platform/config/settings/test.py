"""The suite's settings: embedded, or PostgreSQL with Redis where the environment names running servers."""

import os
import tempfile

os.environ.setdefault("MALAN_DATA_DIR", tempfile.mkdtemp(prefix="malan-test-"))

from config.settings import environment
from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import CACHES, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}

if os.environ.get("DATABASE_URL"):
    DATABASES["default"] = environment.database("DATABASE_URL")
if os.environ.get("REDIS_URL"):
    CACHES["default"] = environment.cache("REDIS_URL")
