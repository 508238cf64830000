"""What both deployments share. `embedded` and `production` add where things are kept."""

from pathlib import Path

from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parents[3]
THEME_DIR = BASE_DIR / "themes" / "malan"

INSTALLED_APPS = [
    # Layers from the top down; `common` last so that every app's models are known when it looks for tasks.
    "oversight",
    "listings",
    "learning",
    "courses",
    "institutions",
    "media_pipeline",
    "skillsbank",
    "accounts",
    "reference",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.settings",
    "accounts.wagtail_people.PeopleAdminConfig",  # wagtail.users, with forms of our own
    "wagtail.snippets",
    "wagtail.sites",  # the page explorer links to it
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",  # for the search tables' columns; at rest on SQLite
    "common",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "common.web.direct.DirectMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.web.private.PrivatePagesMiddleware",
    "common.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.web.csp.ContentSecurityPolicyMiddleware",
    "common.web.malformed.MalformedTextMiddleware",
    "common.web.errors.DomainErrorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.gate.ManageGateMiddleware",
]

# Exact addresses that are answered before the rest of MIDDLEWARE: common/web/direct.py. Nothing that reads a session.
DIRECT_VIEWS = {"/api/v1/learn/reports": "learning.direct.report"}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [THEME_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.web.site.site",
            ],
        },
    },
]

# Language and time: Simplified Chinese first, English where a person chose it.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [THEME_DIR / "locale", BASE_DIR / "platform" / "config" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [THEME_DIR / "static"]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "accounts.adapter.PhoneAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "confirm_login_code": "accounts.forms.CodeForm"}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A phone operator's gateway puts thousands behind one address, so what protects is the limit by number: at
# most 30 codes an hour with 3 tries each. Limits by address only stop floods. Tests: tests/accounts.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "600/m/ip,5/m/key,30/h/key",
    "login": "600/m/ip",
    "login_failed": "300/m/ip,10/5m/key",
}
# Who sends text messages; see accounts/sms.py. The default refuses.
SMS_GATEWAY = "accounts.sms.NotConnected"
MFA_ADAPTER = "accounts.adapter.SealedMFAAdapter"
# A code typed at the end of its half minute still counts when it arrives in the next (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

# The footer: 主办单位, ICP 备案, 公安备案. Production reads them from the environment.
SITE_ORGANISER = ""
SITE_ICP_RECORD = ""
SITE_POLICE_RECORD = ""
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# Wagtail, mounted at /manage/
# Long enough for a click on “save” right after typing: an editor that is saving by itself at that moment tells trainers
# that they saved in another window.
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAIL_SITE_NAME = "马兰花技能平台"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_MODERATION_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "listings.workflow.publish_reviewed_revision"
# A review ends at the review desk only, whatever is published meanwhile.
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "courses.search.backend", "SEARCH_CONFIG": "simple"}}
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# What a page may load. The admin has a policy of its own; see common/web/csp.py.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "worker-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
MANAGE_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Background work: a message is a doorbell, so results are not kept.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
# Encoding has a line of its own, so that a day's lectures keep nobody from being checked or told: a worker that serves
# both takes from `default` as long as anything is there. Queues go by their names, in whatever order a worker was told
# of them. The broker made of files does the same (`common/file_broker.py`); RabbitMQ can't.
CELERY_TASK_ROUTES = {"media_pipeline.work": {"queue": "encode"}}
REDIS_BROKER_OPTIONS = {"queue_order_strategy": "sorted"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# What is done again and again, and after how many seconds.
_EVERY_S = {
    "audit.seal": 5.0,
    "media_pipeline.sweep": 20.0,
    "oversight.publish_head": 3600.0,
    "oversight.tell_offices": 3600.0,
    "learning.sweep": 60.0,
    "learning.find_anomalies": 60.0,
    "listings.assign_waiting": 60.0,
    # By the hour, so that a schedule that was down at midnight loses nothing; releases come once a day at most.
    "listings.sweep": 3600.0,
    "listings.compare_sweep": 60.0,
    "listings.try_links": 300.0,
}
# A ring that nobody heard is not kept: the next one says the same. Never less than a minute, for clocks that differ.
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": every_s, "options": {"expires": max(every_s, 60.0)}}
    for task, every_s in _EVERY_S.items()
}

# Media. An upload's greatest size in bytes; where ffmpeg is looked for is told in media_pipeline/ffmpeg/binaries.py.
MEDIA_MAX_UPLOAD_BYTES = 8 * 1024**3
# What a lecture may be at most; names, meaning and defaults are media_pipeline.probe.Limits, named ones replace them.
MEDIA_LIMITS: dict[str, int] = {}
# What the sources of one institution may take together, unless its row says otherwise.
MEDIA_TENANT_QUOTA_BYTES = 500 * 1024**3
# Where lectures lie in an object store, browsers send them there themselves; False: through this site.
MEDIA_DIRECT_UPLOADS = True
# How many parts of uploads one web process takes in at once, so that slow lines leave threads for pages.
MEDIA_UPLOAD_PLACES = 2
MEDIA_FFMPEG = ""
# Whether workers ask other sites if the links in courses still answer. Off: a platform of a closed network can't.
CHECK_OUTSIDE_LINKS = False
MEDIA_THREADS = 2
# A worker without a sign of life for so long is taken for dead: others take its work over. It gives one every second.
MEDIA_LEASE_S = 90
# How long one call to an object store may take; it is tried three times.
MEDIA_STORE_TIMEOUT_S = 20
# Copies of sources under WORK_DIR, on machines that work with an object store; what must stay free of that disk.
MEDIA_SOURCE_CACHE_BYTES = 50 * 1024**3
MEDIA_DISK_RESERVE_BYTES = 2 * 1024**3
# Where nginx stands in front of local storage: the address of its internal location for the folder, "/media-files/".
MEDIA_ACCEL_PREFIX = ""

# The demo: sign-in codes in an inbox page, simulated real-name answers. Never on in production.
DEMO = False
# Where complaints go: an address or a telephone number, shown on /oversight/. Empty: the page says there is none yet.
COMPLAINTS_CONTACT = ""
# A second factor for everybody who may enter /manage/.
MANAGE_REQUIRES_SECOND_FACTOR = True
REAL_NAME_VERIFIER = "accounts.verifiers.NotConnected"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Each saved page would be a dozen lines. Failures of Wagtail's own tasks stay visible.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "celery.beat", "fontTools")}
    # It warns of a broker without a host name, which a broker made of files has not.
    | {"kombu.connection": {"level": "ERROR"}},
}
