"""The site's settings, with the little that is otherwise in tests. Starts from no `.env` but this."""

import os

os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("SECRET_KEY", "only-for-tests" * 5)
os.environ["HTTPS"] = "false"

from rnplan.settings import *  # noqa: F403
from rnplan.settings import BASE_DIR, DATABASES, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://rnplan.example"

# A file, as in production: an SQLite database in memory has no WAL, and no locks between connections.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "var" / f"test-{os.getpid()}.sqlite3")}

# The real hasher takes a fifth of a second for each user, by intention.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No collectstatic before each run, but a name that is not there fails here as it does in production.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "tests.static_files.ExistingStaticFiles"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
