"""One machine, no server: SQLite, local files, a broker made of files. For trying out and for development."""

import os
from pathlib import Path

from common.keys import derived_keys
from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, INSTALLED_APPS

DATA_DIR = Path(os.environ.get("MALAN_DATA_DIR", BASE_DIR / "var")).resolve()
PORT = int(os.environ.get("MALAN_PORT", "8000"))
for _folder in ("broker", "control", "media", "static", "uploads", "work"):
    (DATA_DIR / _folder).mkdir(parents=True, exist_ok=True)

DEBUG = False
DEMO = True
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
MANAGE_REQUIRES_SECOND_FACTOR = False
REAL_NAME_VERIFIER = "accounts.verifiers.Simulated"
ALLOWED_HOSTS = ["*"]
BASE_URL = os.environ.get("MALAN_BASE_URL", f"http://127.0.0.1:{PORT}")
WAGTAILADMIN_BASE_URL = BASE_URL

# Made on first start and kept beside the data, so that a restart keeps sessions and sealed fields.
_keys = derived_keys(DATA_DIR / "secret.key")
SECRET_KEY = _keys.secret_key
FIELD_KEYS = _keys.field_keys
INDEX_KEY = _keys.index_key
CREDENTIAL_KEY = _keys.credential_key

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "malan.sqlite3",
        # Opening costs more than a page's queries, and the last one to close copies the whole log into the file.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
            ),
        },
    }
}
# Shared between processes, so that rate limits hold across them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    # Lecture sources and renditions. Never served as files: media_pipeline checks the right first.
    "media": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}},
    "staticfiles": {"BACKEND": "common.web.storage.UncompressedModuleStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
# Parts of uploads, and the worker's room for encoding (local disk in every deployment).
UPLOAD_DIR = DATA_DIR / "uploads"
WORK_DIR = DATA_DIR / "work"

CELERY_BROKER_URL = "files://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "broker"),
    "data_folder_out": str(DATA_DIR / "broker"),
    "control_folder": str(DATA_DIR / "control"),
}
