"""Django's settings, all of them from the environment (config/environment.py) or fixed here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from merit.config import environment

WEB = Path(__file__).parent.parent / "web"
ENV = environment.read(os.environ)

SECRET_KEY = environment.secret_key(ENV)
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
BASE_URL = ENV.base_url
TLS = BASE_URL.startswith("https://")

ROOT_URLCONF = "merit.config.urls"
WSGI_APPLICATION = "merit.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["merit.org.backend.Backend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton",
    "template_partials",
    "django_filters",
    "csp",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "merit.core",
    "merit.org",
    "merit.approvals",
    "merit.points",
    "merit.crm",
    "merit.requests",
    "merit.targets",
    "merit.metrics",
    "merit.appraisal",
    "merit.pay",
    "merit.lists",
    "merit.reports",
    "merit.imports",
    "merit.notices",
    "merit.web",
    "merit.api",
    "merit.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "merit.web.shell.middleware.too_much",
    "merit.web.shell.middleware.hostile_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "merit.web.shell.middleware.actor",
    "merit.web.shell.middleware.refusals",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "merit.web.shell.context.shell",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    """Django's database from postgresql://user:password@host:port/name?options."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "merit",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c timezone=UTC -c statement_timeout=0 -c lock_timeout=15000", **query},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://merit@127.0.0.1:1/merit"))}
ATOMIC_REQUESTS = False

MERIT_HOME = ENV.home

FORM_RENDERER = "merit.web.shell.widgets.Quick"

PGHISTORY_APPEND_ONLY = True
PGHISTORY_OBJ_FIELD_ON_DELETE = "DO_NOTHING"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
LANGUAGE_CODE = {"zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}.get(ENV.language, "en")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LANGUAGE_COOKIE_NAME = "merit_language"
AREAS = (
    *("home", "notices", "approvals", "org", "crm", "leads", "crm/timeline", "lists", "pipeline", "boards"),
    *("expenses", "targets", "appraisal", "pay", "imports", "reports"),
)
LOCALE_PATHS = [WEB / area / "locale" for area in AREAS]

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "merit.web.shell.static.Versioned"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # widths of bars, as custom properties
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_NAME = "__Host-merit" if TLS else "merit"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
CSRF_COOKIE_NAME = "__Host-merit-csrf" if TLS else "merit-csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "merit.web.shell.errors.csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if TLS else []
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY = ENV.trust_proxy
if ENV.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
FILE_UPLOAD_HANDLERS = [
    "merit.web.shell.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILES = ENV.files
FILES_S3 = {
    name: value
    for name, value in {
        "endpoint": ENV.s3_endpoint,
        "region": ENV.s3_region,
        "access_key_id": ENV.s3_key or "",
        "secret_access_key": ENV.s3_secret or "",
    }.items()
    if value
}
FILE_MOST = ENV.file_most_mb * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

EMAIL_BACKEND = "django.core.mail.backends." + (
    "filebased.EmailBackend" if ENV.mail_folder else "smtp.EmailBackend" if ENV.mail_host else "dummy.EmailBackend"
)
EMAIL_FILE_PATH = str(ENV.mail_folder) if ENV.mail_folder else None
EMAIL_HOST, EMAIL_PORT = ENV.mail_host or "localhost", ENV.mail_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.mail_user or "", ENV.mail_password or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.mail_security == "starttls", ENV.mail_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
MAIL_ON = bool(ENV.mail_host or ENV.mail_folder)
MAIL_HOUR = ENV.mail_hour

PROCRASTINATE_IMPORT_PATHS = [
    *("merit.crm.jobs", "merit.lists.jobs", "merit.pay.jobs"),
    *("merit.imports.jobs", "merit.notices.jobs", "merit.web.notices.jobs"),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "text"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate.blueprints": {"level": "WARNING"}},
}
