"""
All checks, and all tests on SQLite and on PostgreSQL: what `python3 run.py test` does once .venv is there.

All steps are taken whatever comes of the ones before, so that one run shows all there is to mend. A DATABASE_URL in
the environment is used instead of a PostgreSQL started here. With arguments, which are pytest's, only those tests,
on SQLite or on DATABASE_URL.
"""

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from with_postgresql import postgresql

ROOT = Path(__file__).resolve().parent.parent
# Its command's script is not used, for it has the path of .venv in it, which may have been moved.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def main(*arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    failed = chosen_tests(arguments) if arguments else [*failed_checks(), *failed_tests()]
    took = f"{time.monotonic() - started:.0f} s"
    if failed:
        sys.exit(f"\nrnplan: FAILED in {took}: {', '.join(failed)}")
    print(f"\nrnplan: everything passed in {took}")


def clean_environment():
    """Without what a developer's shell may say of databases, secrets and mail; .env is not read either."""
    own = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    return {name: value for name, value in os.environ.items() if name not in own} | {"ENV_FILE": os.devnull}


def checks():
    """Each a name, a Python command, and the settings it needs."""
    in_memory = {"SECRET_KEY": secrets.token_urlsafe(50), "DATABASE_URL": "sqlite://:memory:"}
    production = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "rnplan.example.no",
        "DATABASE_URL": "postgres://rnplan@localhost/rnplan",
    }
    return [
        ("Formatting", ["-m", "ruff", "format", "--diff", "--quiet"], {}),
        ("Lint", ["-m", "ruff", "check", "--quiet"], {}),
        ("Templates", ["-m", "djlint", "templates", "--lint", "--quiet"], {}),
        ("Import directions", ["-c", LINT_IMPORTS], {}),
        ("Migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], in_memory),
        ("Translations", ["tools/messages.py", "--check"], in_memory),
        ("Production settings", ["manage.py", "check", "--deploy", "--fail-level=WARNING"], production),
    ]


def failed_checks():
    """Side by side, for each keeps but one processor busy."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = pool.map(lambda check: passes(*check), checks())
        return [name for (name, _command, _settings), well in zip(checks(), passed, strict=True) if not well]


def passes(name, command, settings):
    """Its output is shown only where it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean_environment() | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{name}: {'FAILED' if done.returncode else 'passed'}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def failed_tests():
    given = os.environ.get("DATABASE_URL")
    failed = pytest_failures("Tests on SQLite")
    with contextlib.nullcontext(given) if given else postgresql() as address:
        # Tests of files and code alone have been run by now.
        name = "Tests on DATABASE_URL" if given else "Tests on PostgreSQL"
        return failed + pytest_failures(name, "-m", "not once", DATABASE_URL=address)


def chosen_tests(arguments):
    given = os.environ.get("DATABASE_URL")
    return pytest_failures("Tests", *arguments, **({"DATABASE_URL": given} if given else {}))


def pytest_failures(name, *arguments, **settings):
    print(f"\n{name}", flush=True)
    # One more than there are processors, for browser tests wait as often as they work.
    workers = str(min((os.cpu_count() or 1) + 1, 4))
    # Tests of a group share what takes long to make, and so one worker.
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadgroup", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment() | settings, check=False)
    return [name] if done.returncode else []


if __name__ == "__main__":
    main(*sys.argv[1:])
