import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "k9" * 30
PRINT_DEBUG = "from rnplan import settings; print(settings.DEBUG)"


def start(code=PRINT_DEBUG, **environment):
    base = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DATABASE_URL": "sqlite://:memory:"}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=base | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.once
@pytest.mark.parametrize("key", ["", "change-me", "django-insecure-" + GOOD_KEY, "too-short"])
def test_without_a_secret_of_its_own_the_site_refuses_to_start_in_one_line(key):
    started = start(SECRET_KEY=key)

    assert started.returncode != 0
    assert started.stdout == ""
    assert started.stderr.count("\n") == 1
    assert "SECRET_KEY" in started.stderr
    assert "secrets.token_urlsafe" in started.stderr


@pytest.mark.once
def test_the_sample_file_as_it_is_does_not_start_the_site():
    started = start(ENV_FILE=str(ROOT / ".env.example"))

    assert "SECRET_KEY" in started.stderr
    assert started.returncode != 0


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "debug"),
    [(None, "False"), ("False", "False"), ("false", "False"), ("0", "False"), ("true", "True")],
)
def test_debugging_is_on_only_where_it_is_said(value, debug):
    started = start(SECRET_KEY=GOOD_KEY, **({} if value is None else {"DEBUG": value}))

    assert started.stdout.strip() == debug


@pytest.mark.once
def test_a_socket_can_stand_in_the_database_address():
    code = "from rnplan import settings; print(settings.DATABASES['default']['OPTIONS']['host'])"

    started = start(code, SECRET_KEY=GOOD_KEY, DATABASE_URL="postgres:///rnplan?host=/run/postgresql")

    assert started.stdout.strip() == "/run/postgresql"


@pytest.mark.once
def test_production_has_safe_cookies_and_transport_without_being_asked():
    names = "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"
    code = f"from rnplan import settings; print(all(getattr(settings, name) for name in {names}))"

    assert start(code, SECRET_KEY=GOOD_KEY).stdout.strip() == "True"
    assert start(code, SECRET_KEY=GOOD_KEY, HTTPS="false").stdout.strip() == "False"


@pytest.mark.once
@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({"ALLOWED_HOSTS": "rnplan.example.no,other.example.no"}, "https://rnplan.example.no"),
        ({"ALLOWED_HOSTS": ".example.no,rnplan.example.no"}, "https://rnplan.example.no"),
        ({"ALLOWED_HOSTS": "rnplan.example.no", "HTTPS": "false"}, "http://rnplan.example.no"),
        ({"ALLOWED_HOSTS": "a.no", "SITE_URL": "https://plan.a.no/"}, "https://plan.a.no"),
        ({}, "https://localhost"),
    ],
)
def test_links_in_mails_lead_to_where_the_site_is(environment, address):
    code = "from rnplan import settings; print(settings.SITE_URL)"

    assert start(code, SECRET_KEY=GOOD_KEY, **environment).stdout.strip() == address


MAIL = (
    "from rnplan import settings;"
    "print(settings.EMAIL_BACKEND, getattr(settings, 'EMAIL_FILE_PATH', ''), settings.EMAIL_HOST, sep='|')"
)


@pytest.mark.once
def test_development_writes_mails_to_files_among_its_data(tmp_path):
    data = tmp_path / "egne data"

    started = start(MAIL, DEBUG="true", DATA_DIR=str(data))

    backend, folder, _host = started.stdout.strip().split("|")
    assert backend == "django.core.mail.backends.filebased.EmailBackend"
    assert Path(folder) == data / "mails"


@pytest.mark.once
@pytest.mark.parametrize(
    ("environment", "host"),
    [({}, "localhost"), ({"EMAIL_URL": "smtp://post.example.no:25"}, "post.example.no")],
)
def test_production_sends_mails_by_a_mail_server(environment, host):
    started = start(MAIL, SECRET_KEY=GOOD_KEY, **environment)

    assert started.stdout.strip() == f"django.core.mail.backends.smtp.EmailBackend||{host}"


@pytest.mark.once
def test_the_sample_file_names_every_variable_that_the_settings_read():
    settings = (ROOT / "rnplan" / "settings.py").read_text()
    declared = {
        line.split("=(")[0].strip()
        for line in settings.splitlines()
        if line.startswith("    ") and "=(" in line
    }

    named = {
        line.lstrip("#").split("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if "=" in line
    }

    assert declared == named & declared
    assert "DATABASE_URL" in declared


def pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchall()[0][0]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are SQLite's settings")
def test_sqlite_keeps_every_commit_and_lets_writers_wait():
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 30_000
    assert connection.transaction_mode == "IMMEDIATE"
    assert connection.settings_dict["CONN_MAX_AGE"] is None
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool")
def test_postgresql_connections_come_from_a_pool():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert connection.pool.max_size >= 1
