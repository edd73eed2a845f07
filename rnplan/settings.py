"""All settings, read from the environment; `.env.example` names every variable."""

import os
import sys
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF

from rnplan import languages

BASE_DIR = Path(__file__).resolve().parent.parent

# The types are declared here, because an undeclared "False" would be a non-empty string, and so true.
env = environ.Env(
    ACCESSIBILITY_DECLARATION_URL=(str, ""),
    ALLOWED_HOSTS=(list, []),
    CSRF_TRUSTED_ORIGINS=(list, []),
    DATABASE_POOL_SIZE=(int, 4),
    DATABASE_URL=(str, ""),
    DATA_DIR=(str, ""),
    DEBUG=(bool, False),
    DEFAULT_FROM_EMAIL=(str, "rnplan@localhost"),
    DEMONSTRATION=(bool, False),
    EMAIL_URL=(str, ""),
    HSTS_SECONDS=(int, 365 * 24 * 60 * 60),
    LOG_LEVEL=(str, "INFO"),
    MEDIA_ROOT=(str, ""),
    SECRET_KEY=(str, ""),
    SECRET_KEY_FALLBACKS=(list, []),
    SECURITY_CONTACT=(list, []),
    SITE_URL=(str, ""),
    STATIC_ROOT=(str, ""),
    TRUSTED_PROXIES=(int, 0),
)
environ.Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))

DEBUG = env("DEBUG")
# Lets load_demonstration make sign-ins whose password everybody knows; only run.py turns it on.
DEMONSTRATION = env("DEMONSTRATION")
# HTTPS=false is for a demonstration on one's own machine, where there is no certificate.
HTTPS = env.bool("HTTPS", default=not DEBUG)

DATA_DIR = BASE_DIR / (env("DATA_DIR") or "var")
STATIC_ROOT = BASE_DIR / (env("STATIC_ROOT") or DATA_DIR / "static")
MEDIA_ROOT = BASE_DIR / (env("MEDIA_ROOT") or DATA_DIR / "media")


# The secret ----------------------------------------------------------------------------------------------

SAMPLES = ("change-me", "django-insecure")
SHORTEST_SECRET_KEY = 50


def usable_secret_key(key: str) -> str:
    """Refuse in one line: a traceback would hide what to do, and a known key would let anyone sign in."""
    if DEBUG:
        return key or "only-for-debugging"
    if key.startswith(SAMPLES) or len(key) < SHORTEST_SECRET_KEY:
        sys.exit(
            f"rnplan: SECRET_KEY is missing, a sample or shorter than {SHORTEST_SECRET_KEY} characters. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return key


SECRET_KEY = usable_secret_key(env("SECRET_KEY"))
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS")


# The application -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before the libraries, so that our templates and translations of the same name win.
    "measures",
    "municipalities",
    # Before the admin, whose forms then know the columns of each language.
    "modeltranslation",
    "rnplan.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.forms",
    # Before staticfiles: `runserver` then serves static files as they are served in production.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "rnplan.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "rnplan.middleware.isolation_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rnplan.middleware.language_of_the_address",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rnplan.middleware.private_pages",
    "municipalities.kept_post.KeepingLoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rnplan.context_processors.languages",
            ],
        },
    },
]
# Form fields and widgets too are drawn from templates/, where it has one of the same name.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# An address typed without a scheme is https, as it will be from Django 6.0, where this line goes out.
FORMS_URLFIELD_ASSUME_HTTPS = True

ROOT_URLCONF = "rnplan.urls"
WSGI_APPLICATION = "rnplan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A reverted row would change what stands behind a published report; the history is there to be read.
SIMPLE_HISTORY_REVERT_DISABLED = True


# Database and cache --------------------------------------------------------------------------------------


def sqlite_for_many_writers(database: dict) -> None:
    """
    IMMEDIATE takes the write lock when a transaction begins and waits for it; Django's DEFERRED fails at
    once where two transactions that have read want to write. WAL lets readers read meanwhile, and
    synchronous=FULL keeps a commit through a power cut. ATOMIC_REQUESTS stays off: it would take the write
    lock for every page.
    """
    database["CONN_MAX_AGE"] = None
    database["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    }
    Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)


def postgresql_with_a_pool(database: dict) -> None:
    """A new connection a request costs several times the request; the pool outlives the server's threads."""
    database["CONN_MAX_AGE"] = 0
    database["CONN_HEALTH_CHECKS"] = True
    database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": env("DATABASE_POOL_SIZE")}


DEFAULT_DATABASE_URL = f"sqlite:///{quote(str(DATA_DIR / 'rnplan.sqlite3'))}"
DATABASES = {"default": env.db_url_config(env("DATABASE_URL") or DEFAULT_DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    sqlite_for_many_writers(DATABASES["default"])
else:
    postgresql_with_a_pool(DATABASES["default"])

# In the database, so that all processes count the same sign-in attempts.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}


# Signing in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "municipalities.passwords.UnlikeThePerson"},
    # Long rather than complicated: a sentence is easier to remember than signs.
    {"NAME": "municipalities.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "municipalities.passwords.Uncommon"},
    {"NAME": "municipalities.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "municipalities.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# A coordinator makes the account for a known address, and the password is set by a mail to that address: it
# is proved by then, and a second mail to confirm it would only lock people out.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Otherwise anybody could have us send mail to any address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# For those who come here so seldom that they would ask for a new password each time.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    # The library's own limit, and one that keeps strangers from filling somebody's inbox.
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    # A library or a school shares an address, so not fewer.
    "feedback": "5/10m/ip",
}
ACCOUNT_FORMS = {"user_token": "municipalities.forms.password_reset.OpenAccountTokenForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"


# Transport, cookies and headers --------------------------------------------------------------------------

ALLOWED_HOSTS = env("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env("HSTS_SECONDS") if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading binds the whole domain, all its other sites included, and takes months to undo: the domain's
# owner decides on it, not a program under one of its names.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# How many proxies of our own stand in front: only their X-Forwarded-* headers are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env("TRUSTED_PROXIES")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "municipalities.kept_post.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

# Django 6.0 has this policy built in; all of it stands here, so that it moves as one piece.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Designsystemet draws its arrows and ticks as data: images in its style sheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}


# Language and formats ------------------------------------------------------------------------------------

LANGUAGE_CODE = "nb"
# Where translations are looked for: beside the data are those that a site has added itself.
TRANSLATIONS = [DATA_DIR / "locale", BASE_DIR / "locale"]
LANGUAGES = languages.offered(TRANSLATIONS)
LOCALE_PATHS = [*TRANSLATIONS, BASE_DIR / "locale" / "cldr"]
# A plan's texts have a column a language (measures/translation.py); the first is what the others fall back on.
# Northern Sámi has its columns already, so that switching it on changes nothing in the database.
MODELTRANSLATION_LANGUAGES = tuple(languages.NAMES)
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
# A text that code gives without a language is bokmål too: that one must never be missing.
MODELTRANSLATION_AUTO_POPULATE = "default"


def name_of_column(name, language):
    return name if language == LANGUAGE_CODE else f"{name} ({languages.NAMES[language]})"


MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = name_of_column
FORMAT_MODULE_PATH = ["rnplan.formats"]
TIME_ZONE = "Europe/Oslo"
USE_I18N = True
USE_TZ = True


# Files and mail ------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# What browsers ask for at the top of a site without being told, such as /favicon.ico.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"

# No address leads straight to MEDIA_ROOT: a document may be a proposal's, so a view decides who may fetch it.
FILE_UPLOAD_PERMISSIONS = 0o640
# A municipality's follow-up with its inline budget years posts more than Django's thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

DEFAULT_EMAIL_URL = f"filemail:///{quote(str(DATA_DIR / 'mails'))}" if DEBUG else "smtp://localhost:25"
# Sets EMAIL_BACKEND, EMAIL_HOST and the others of Django's names that the address speaks of.
vars().update(env.email_url_config(env("EMAIL_URL") or DEFAULT_EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL")


def own_address() -> str:
    """Where the site is, for the links in mails that a command sends: a name that stands for many is no address."""
    names = [name for name in ALLOWED_HOSTS if not name.startswith((".", "*"))]
    return f"{'https' if HTTPS else 'http'}://{names[0] if names else 'localhost'}"


SITE_URL = (env("SITE_URL") or own_address()).rstrip("/")
# What the pages call themselves in what others keep of them; empty means the address at which they were asked for.
PUBLIC_ORIGIN = env("SITE_URL").rstrip("/")
# Where the law's own declaration of this site is, with the authority; and who is told of holes in its security.
ACCESSIBILITY_DECLARATION_URL = env("ACCESSIBILITY_DECLARATION_URL")
SECURITY_CONTACT = env("SECURITY_CONTACT")


# Log -----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "rnplan.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers write nothing of an error when DEBUG is off, but mail it.
        "django": {"handlers": ["stderr"], "level": env("LOG_LEVEL"), "propagate": False},
        "rnplan": {"level": env("LOG_LEVEL")},
        "measures": {"level": env("LOG_LEVEL")},
        "municipalities": {"level": env("LOG_LEVEL")},
    },
}
