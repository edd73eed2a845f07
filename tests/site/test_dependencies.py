import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT_FILE = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(PROJECT_FILE)

pytestmark = pytest.mark.once


def pins(name):
    """{package: versions}; two versions of one package are for different Pythons."""
    found = {}
    for package, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def names(requirements):
    return {re.match(r"[A-Za-z0-9.-]+", requirement)[0].lower() for requirement in requirements}


def test_the_lock_files_pin_what_the_project_asks_for():
    assert names(PROJECT["project"]["dependencies"]) <= pins("requirements.lock").keys()
    assert names(PROJECT["dependency-groups"]["dev"]) <= pins("requirements-dev.lock").keys()


def test_tests_run_with_the_versions_that_the_site_runs_with():
    site, tests = pins("requirements.lock"), pins("requirements-dev.lock")

    assert site.items() <= tests.items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_hashes_and_no_address(name):
    requirements = (ROOT / name).read_text().replace("\\\n", "").splitlines()

    assert [line for line in requirements if "--hash=sha256:" not in line] == []
    assert [line for line in requirements if re.search(r"://|@|--(extra-)?index|--find", line)] == []


def test_every_dependency_says_what_would_be_worse_without_it():
    listed = [line for line in PROJECT_FILE.splitlines() if re.match(r'  "[a-z].*[>=]=', line)]

    assert len(listed) == len(PROJECT["project"]["dependencies"]) + len(PROJECT["dependency-groups"]["dev"])
    assert [line for line in listed if not re.search(r'",\s+# \w+', line)] == []
