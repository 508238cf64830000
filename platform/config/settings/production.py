"""PostgreSQL, Redis and S3-compatible storage; every value from the environment, none with a secret default."""

from config.settings import environment as env
from config.settings.base import *  # noqa: F403
from config.settings.base import MANAGE_CSP, REDIS_BROKER_OPTIONS, SECURE_CSP

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY", 50)
FIELD_KEYS = env.keys("FIELD_KEYS", 16)
INDEX_KEY = env.key("INDEX_KEY", 32)
CREDENTIAL_KEY = env.key("CREDENTIAL_KEY", 32)

ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
BASE_URL = env.origin("BASE_URL", "https", "http")
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DATABASES = {"default": env.database("DATABASE_URL") | {"CONN_MAX_AGE": 600}}
CACHES = {"default": env.cache("REDIS_URL")}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CELERY_BROKER_URL = env.url("BROKER_URL", "redis", "rediss", "amqp", "amqps", default=CACHES["default"]["LOCATION"])
CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_BROKER_OPTIONS if CELERY_BROKER_URL.startswith("redis") else {}

_endpoint = env.origin("S3_ENDPOINT_URL", "https", "http")
_s3 = {
    "endpoint_url": _endpoint,
    "access_key": env.text("S3_ACCESS_KEY"),
    "secret_key": env.text("S3_SECRET_KEY"),
    "region_name": env.text("S3_REGION", "us-east-1"),
    "querystring_auth": True,
    "file_overwrite": True,
    "default_acl": None,
    "signature_version": "s3v4",
    "addressing_style": "path",
}
# Where browsers reach the store, if it is not where the servers do.
S3_PUBLIC_URL = env.origin("S3_PUBLIC_URL", "https", "http", default=_endpoint)
# Players fetch lectures, and pages fetch pictures, from the store itself, by links that expire.
_from_store = ("connect-src", "img-src", "media-src")
SECURE_CSP = SECURE_CSP | {what: [*SECURE_CSP[what], S3_PUBLIC_URL] for what in _from_store}
MANAGE_CSP = MANAGE_CSP | {what: [*MANAGE_CSP[what], S3_PUBLIC_URL] for what in _from_store}
STORAGES = {
    "default": {
        "BACKEND": "common.web.files.BrowserReachableStorage",
        "OPTIONS": _s3 | {"bucket_name": env.text("S3_BUCKET_FILES"), "public_url": S3_PUBLIC_URL},
    },
    "media": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3 | {"bucket_name": env.text("S3_BUCKET_MEDIA")},
    },
    "staticfiles": {"BACKEND": "common.web.storage.ModuleStaticFilesStorage"},
}
# Lectures may lie in a folder that all machines share instead; then nginx sends them out (docker/nginx-media.conf).
_media_dir = env.text("MEDIA_DIR", "")
if _media_dir:
    STORAGES["media"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.folder("MEDIA_DIR", default=_media_dir)},
    }
    MEDIA_ACCEL_PREFIX = "/media-files/" if env.boolean("MEDIA_BY_NGINX", True) else ""
STATIC_ROOT = env.folder("STATIC_ROOT")
UPLOAD_DIR = env.folder("UPLOAD_DIR")
WORK_DIR = env.folder("WORK_DIR")

SITE_ORGANISER = env.text("SITE_ORGANISER", "")
SITE_ICP_RECORD = env.text("SITE_ICP_RECORD", "")
SITE_POLICE_RECORD = env.text("SITE_POLICE_RECORD", "")

MEDIA_FFMPEG = env.text("FFMPEG", "")
MEDIA_THREADS = env.number("MEDIA_THREADS", 2)
MEDIA_STORE_TIMEOUT_S = env.number("MEDIA_STORE_TIMEOUT_S", 20)
MEDIA_SOURCE_CACHE_BYTES = env.number("MEDIA_SOURCE_CACHE_GIB", 50) * 1024**3
MEDIA_DISK_RESERVE_BYTES = env.number("MEDIA_DISK_RESERVE_GIB", 2) * 1024**3
MEDIA_TENANT_QUOTA_BYTES = env.number("TENANT_QUOTA_GIB", 500) * 1024**3
MEDIA_DIRECT_UPLOADS = env.boolean("DIRECT_UPLOADS", True)
MEDIA_UPLOAD_PLACES = env.number("UPLOAD_PLACES", 2)
MEDIA_MAX_UPLOAD_BYTES = env.number("MEDIA_MAX_UPLOAD_BYTES", MEDIA_MAX_UPLOAD_BYTES)
MEDIA_LIMITS = env.numbers("MEDIA_LIMITS", default="")
SMS_GATEWAY = env.dotted("SMS_GATEWAY", "accounts.sms.NotConnected")
REAL_NAME_VERIFIER = env.dotted("REAL_NAME_VERIFIER", "accounts.verifiers.NotConnected")

# How many proxies of ours stand before us, so that a limit by address sees the visitor's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.boolean("SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Wagtail's preview stands in a frame of the same site; for learners' pages the content-security policy forbids any.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
COMPLAINTS_CONTACT = env.text("COMPLAINTS_CONTACT", "")
CHECK_OUTSIDE_LINKS = env.boolean("CHECK_OUTSIDE_LINKS", False)
