"""A site of its own for each measurement: a process, a database that is thrown away, and the demonstration in it."""

import json
import os
import secrets
import subprocess
import sys
import tempfile

PREPARATION = (
    ["migrate", "--verbosity=0"],
    ["createcachetable"],
    ["collectstatic", "--noinput", "--verbosity=0"],
    ["load_demonstration"],
)


def measured_in(database, script, number):
    """What the script, started with `--measure NUMBER`, writes as JSON on its last line."""
    from with_postgresql import postgresql

    command = [sys.executable, script, "--measure", str(number)]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | environment_for(folder)
        if database == "SQLite":
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        else:
            with postgresql() as address:
                environment["DATABASE_URL"] = address
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def environment_for(folder):
    """That of a site whose data lie in the folder, in SQLite."""
    return {
        "DATA_DIR": folder,
        "DEBUG": "false",
        "DEMONSTRATION": "true",
        "DJANGO_SETTINGS_MODULE": "rnplan.settings",
        "DATABASE_URL": "",
        "EMAIL_URL": "dummymail://",
        "ENV_FILE": os.devnull,
        "HTTPS": "false",
        "ALLOWED_HOSTS": "testserver",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


def prepare():
    """In that process: Django, and the demonstration."""
    import django

    django.setup()
    from django.core.management import call_command

    with open(os.devnull, "w") as nowhere:
        for command in PREPARATION:
            call_command(*command, stdout=nowhere)


def count_rows():
    """As PostgreSQL does by itself after a while, so that it knows what to expect of its tables."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
