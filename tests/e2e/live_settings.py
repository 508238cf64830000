"""What the processes of `live_site` run with: the embedded form, or PostgreSQL with Redis where they are named."""

import os

from config.settings import environment
from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import ACCOUNT_RATE_LIMITS, CACHES, DATABASES, REDIS_BROKER_OPTIONS

if os.environ.get("DATABASE_URL"):
    DATABASES["default"] = environment.database("DATABASE_URL")
if os.environ.get("REDIS_URL"):
    # Under `test:`, so that the suite takes them away at its end.
    _prefix = os.environ["MALAN_REDIS_PREFIX"]
    CACHES["default"] = environment.cache("REDIS_URL") | {"KEY_PREFIX": _prefix}
    CELERY_BROKER_URL = environment.url("REDIS_URL", "redis", "rediss")
    CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_BROKER_OPTIONS | {"global_keyprefix": _prefix}

# The same few people sign in again and again for tests that share a site. The limits have tests of their own.
ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS | {"request_login_code": "600/m/ip,60/m/key,600/h/key"}
