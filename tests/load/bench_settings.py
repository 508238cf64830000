"""The suite's settings, with a database file and the bare views that the measured ones are compared with."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATA_DIR, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = DATA_DIR / "bench.sqlite3"
ROOT_URLCONF = "tests.load.bare"
LOGGING = {"version": 1, "disable_existing_loggers": True}
