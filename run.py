#!/usr/bin/env python3
"""
rnplan's commands. They need nothing but Python 3.11 or newer; all else is installed into .venv.

  python3 run.py                serve the demonstration plan from var/, on PORT (8000)
  python3 run.py test [ARGS]    all checks and all tests; with pytest's arguments, only those tests
  python3 run.py manage ARGS    Django's commands on the demonstration
  python3 run.py screenshots [FOLDER]  pictures of every page (see tools/screenshots.py)
  python3 run.py messages       bring the translations in line with the code (see tools/messages.py)
"""

import sys

# Older Pythons can read the file this far, and no further.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("rnplan needs Python 3.11 or newer: install one, and run this file with it.")

import contextlib
import hashlib
import http.client
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
import webbrowser
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


class Failure(Exception):
    """Something that the user can mend; its text says how, without a traceback."""


def say(text):
    print(text, flush=True)


def fingerprint(paths):
    """Changes when a file, or one below a folder, changes; Python's compiled files do not count."""
    digest = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode())
    for file in sorted(found for path in paths for found in (path.rglob("*") if path.is_dir() else [path])):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"\n{file.relative_to(ROOT)}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


# Installing ----------------------------------------------------------------------------------------------


def install(lock):
    """Makes .venv what the lock file says, unless the stamp tells that it is."""
    stamp, wanted = VENV / f"{lock.name}.stamp", fingerprint([lock])
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"Installing what {lock.name} lists into .venv ...")
    uv = shutil.which("uv")
    if uv and not install_with_uv(uv, lock):
        say("uv did not manage; now with pip ...")
        uv = None
    if not uv:
        install_with_pip(lock)
    stamp.write_text(wanted)


def venv_fits():
    """Whether .venv is whole and of this Python's version; both venv and uv write the version down there."""
    with contextlib.suppress(OSError):
        version = re.search(
            r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE
        )
        return PYTHON.exists() and version and tuple(map(int, version.groups())) == sys.version_info[:2]
    return False


def base_python():
    """The Python behind a virtual environment, so that .venv can be made anew from inside itself."""
    return getattr(sys, "_base_executable", None) or sys.executable


def install_with_uv(uv, lock):
    """False where uv did not manage, which pip may: the two find proxies and certificates differently."""
    # The machine's own certificates, for networks that open and close everybody's encryption.
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")
    if not venv_fits() and not succeeds(
        [uv, "venv", "--quiet", "--clear", "--python", base_python(), str(VENV)]
    ):
        return False
    return succeeds(
        [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
    )


def install_with_pip(lock):
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Failure(
            "this Python comes without venv and ensurepip. Install them (Debian and Ubuntu: apt install "
            "python3-venv) or uv, and run this again."
        )
    if not venv_fits() and not succeeds([base_python(), "-m", "venv", "--clear", str(VENV)]):
        raise Failure("could not make .venv; the lines above say why.")
    has_pip = any(VENV.glob("lib/python*/site-packages/pip/__main__.py"))
    if not has_pip and not succeeds([PYTHON, "-m", "ensurepip"]):
        raise Failure("could not put pip into .venv; the lines above say why.")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    if not succeeds([*pip, "--only-binary", ":all:", "-r", lock]):
        raise Failure("could not install the packages; the lines above say why. Is there a network?")


def succeeds(command):
    """Its output is shown only where it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        sys.stderr.flush()
    return done.returncode == 0


# The demonstration ---------------------------------------------------------------------------------------


def demonstrate():
    port = wanted_port()
    install(RUN_LOCK)
    environment = demonstration_environment(port)
    sign_ins = prepare(environment)
    serve(environment, port, sign_ins)


def wanted_port():
    text = os.environ.get("PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise Failure(f"PORT is {text!r}, and not a number from 1 to 65535.")
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Failure(
                f"port {text} cannot be had ({error.strerror}); choose another: PORT=8001 python3 run.py"
            ) from None
    return int(text)


def demonstration_environment(port=None):
    """Everything is set here, so that neither .env nor the shell can point the demonstration at real data."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    return os.environ | {
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "CSRF_TRUSTED_ORIGINS": "",
        "DATABASE_URL": "",
        "DATA_DIR": str(VAR),
        "DEBUG": "false",
        "DEMONSTRATION": "true",
        "DJANGO_SETTINGS_MODULE": "rnplan.settings",
        "EMAIL_URL": f"filemail:///{quote(str(VAR / 'mails'))}",
        "ENV_FILE": os.devnull,
        "HTTPS": "false",
        "MEDIA_ROOT": "",
        "SECRET_KEY": own_secret(),
        "SECURITY_CONTACT": "sikkerhet@demo.example",
        "SECRET_KEY_FALLBACKS": "",
        "SITE_URL": f"http://localhost:{remembered(port)}",
        "STATIC_ROOT": "",
        "TRUSTED_PROXIES": "0",
    }


def remembered(port):
    """The port that is served, or was last: the mails of commands that are run beside the server lead to it."""
    file = VAR / "port"
    if port:
        file.write_text(str(port))
    return file.read_text() if file.exists() else "8000"


def own_secret():
    file = VAR / "secret_key"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(50))
    return file.read_text()


def prepare(environment):
    """Database, demonstration plan and static files; returns the text with the demonstration sign-ins."""
    stamp = VAR / "prepared.json"
    wanted = fingerprint(
        [RUN_LOCK, *(ROOT / name for name in ("rnplan", "measures", "municipalities", "static"))]
    )
    if stamp.is_file() and (VAR / "rnplan.sqlite3").is_file():
        prepared = json.loads(stamp.read_text())
        if prepared["fingerprint"] == wanted:
            return prepared["sign_ins"]
    say("Preparing the database ...")
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "createcachetable", "--verbosity=0")
    say("Loading the demonstration plan ...")
    # What was done is told by us; the sign-ins are its last paragraph.
    sign_ins = manage(environment, "load_demonstration").strip().split("\n\n")[-1]
    say("Collecting static files ...")
    manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity=0")
    stamp.write_text(json.dumps({"fingerprint": wanted, "sign_ins": sign_ins}))
    return sign_ins


def manage(environment, *arguments):
    command = [PYTHON, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Failure(f"manage.py {arguments[0]} failed; the lines above say why.")
    return done.stdout


class Stopped(Exception):
    """The user, or the system, asked us to end."""


def stop(_signal, _frame):
    raise Stopped


def serve(environment, port, sign_ins):
    """
    Granian starts killed workers again, but sometimes ends with them; then all of it is started again. It
    runs in a process group of its own: Ctrl-C reaches only us, and no worker is left holding the port.
    """
    options = ["--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--no-ws", "--log-level=warning"]
    options += ["--workers=2", "--blocking-threads=1", "--respawn-failed-workers", "--workers-kill-timeout=5"]
    command = [PYTHON, "-m", "granian", *options, "rnplan.wsgi:application"]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    threading.Thread(target=announce, args=(port, sign_ins), daemon=True).start()
    server, quick_ends = None, 0
    try:
        while quick_ends < 5:
            started = time.monotonic()
            server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
            server.wait()
            end_group(server)
            quick_ends = quick_ends + 1 if time.monotonic() - started < 3 else 0
            say("The server ended by itself; it is started again.")
    except Stopped:
        say("\nStopped. What was entered is kept in var/.")
        return
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if server:
            end_group(server)
    raise Failure("the server does not stay up; the lines above say why.")


def end_group(server):
    """Granian lets requests under way be answered; then what is left of its group is ended."""
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(timeout=10)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def announce(port, sign_ins):
    """Once the first page is answered, and not before: an address that does not answer yet looks broken."""
    while not answers(port):
        time.sleep(0.05)
    address = f"http://localhost:{port}/"
    say(f"\nrnplan runs at {address}\n\n{sign_ins}\n\nStop it with Ctrl-C.")
    if has_browser():
        webbrowser.open(address)


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def has_browser():
    if os.environ.get("CI") or os.environ.get("RNPLAN_NO_BROWSER"):
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# Other commands ------------------------------------------------------------------------------------------


def hand_over(environment, *command):
    """Becomes the command, which so has our terminal, our signals and our exit status."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *command], environment)


def main(command="demonstrate", *arguments):
    if command == "demonstrate" and not arguments:
        demonstrate()
    elif command == "test":
        install(DEV_LOCK)
        hand_over(os.environ, "tools/everything.py", *arguments)
    elif command in ("messages", "screenshots"):
        install(DEV_LOCK)
        hand_over(os.environ, f"tools/{command}.py", *arguments)
    elif command == "manage":
        install(RUN_LOCK)
        hand_over(demonstration_environment(), "manage.py", *arguments)
    else:
        sys.exit(__doc__.strip())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(f"rnplan: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
