"""What lies before those who work at the desk."""

import pytest


@pytest.fixture
def line(draft):
    """The one line of Lyngen's report in draft."""
    return draft.lines.get()
