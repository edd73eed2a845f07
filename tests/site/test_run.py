import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run

pytestmark = pytest.mark.once


@pytest.fixture
def project(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VAR", tmp_path / "var")
    return tmp_path


def test_a_fingerprint_changes_with_contents_and_names_but_not_with_compiled_files(project):
    folder = project / "measures"
    folder.mkdir()
    (folder / "a.py").write_text("1")
    first = run.fingerprint([folder])

    (folder / "a.pyc").write_text("compiled")
    assert run.fingerprint([folder]) == first

    (folder / "a.py").write_text("2")
    second = run.fingerprint([folder])
    (folder / "a.py").rename(folder / "b.py")

    assert len({first, second, run.fingerprint([folder])}) == 3


def test_the_demonstration_cannot_be_pointed_at_real_data(project, monkeypatch):
    for name in ("DATABASE_URL", "MEDIA_ROOT", "SECRET_KEY", "DEBUG", "ENV_FILE"):
        monkeypatch.setenv(name, "of-production")

    environment = run.demonstration_environment()

    assert "of-production" not in environment.values()
    assert environment["DATA_DIR"] == str(project / "var")
    assert environment["DEBUG"] == "false"


def test_commands_beside_the_server_know_where_it_is(project):
    assert run.demonstration_environment()["SITE_URL"] == "http://localhost:8000"

    assert run.demonstration_environment(8123)["SITE_URL"] == "http://localhost:8123"
    assert run.demonstration_environment()["SITE_URL"] == "http://localhost:8123"


def test_the_demonstrations_secret_is_its_own_and_stays(project):
    secret = run.demonstration_environment()["SECRET_KEY"]

    assert len(secret) > 50
    assert run.demonstration_environment()["SECRET_KEY"] == secret
    assert (project / "var" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("port", ["abc", "0", "65536", "８０００", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(run.Failure, match="PORT"):
        run.wanted_port()


def test_a_port_in_use_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, run.__file__]
        done = subprocess.run(
            command, env=os.environ | {"PORT": port}, capture_output=True, text=True, check=False
        )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"port {port}" in done.stderr
    assert "PORT=" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(project, monkeypatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(run.Failure, match="python3-venv"):
        run.install_with_pip(Path("requirements.lock"))


def test_what_is_prepared_is_not_prepared_again(project, monkeypatch):
    monkeypatch.setattr(run, "RUN_LOCK", project / "requirements.lock")
    run.RUN_LOCK.write_text("")
    done = []
    monkeypatch.setattr(run, "manage", lambda _environment, *command: done.append(command[0]) or "sign-ins")
    run.demonstration_environment()
    (run.VAR / "rnplan.sqlite3").write_text("")

    assert run.prepare({}) == run.prepare({}) == "sign-ins"
    assert done == ["migrate", "createcachetable", "load_demonstration", "collectstatic"]

    (run.VAR / "rnplan.sqlite3").unlink()
    run.prepare({})
    assert len(done) == 8
    assert json.loads((run.VAR / "prepared.json").read_text())["sign_ins"] == "sign-ins"


def test_an_unknown_command_shows_the_known_ones():
    done = subprocess.run(
        [sys.executable, run.__file__, "dance"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "python3 run.py test" in done.stderr
