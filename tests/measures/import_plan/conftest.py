import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation


@pytest.fixture(autouse=True)
def in_the_language_of_the_code():
    with translation.override("en"):
        yield


@pytest.fixture
def run(tmp_path):
    """Runs the command on a document or on raw bytes; returns (what it said, the refusal or None)."""

    def run(content, *arguments):
        file = tmp_path / "plan.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        out = StringIO()
        try:
            call_command("import_plan", str(file), *arguments, stdout=out, stderr=out)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), None

    return run
