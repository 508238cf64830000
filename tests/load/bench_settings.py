"""The suite's settings, with a database file and the bare views that the measured ones are compared with."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATA_DIR, DATABASES, DIRECT_VIEWS

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = DATA_DIR / "bench.sqlite3"
ROOT_URLCONF = "tests.load.bare"
DIRECT_VIEWS = DIRECT_VIEWS | {"/bare/direct": "tests.load.bare.report"}
LOGGING = {"version": 1, "disable_existing_loggers": True}
# As in production: connections stay open.
DATABASES["default"]["CONN_MAX_AGE"] = None
