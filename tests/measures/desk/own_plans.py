"""Sending the forms of the municipality's own plans as a browser does, and plans to carry forward between."""

from tests.measures.filling import fields_of
from tests.measures.reading import page_at


def send(client, address, changes=None, *, page=None):
    """Opens the page (or takes one that was opened), changes fields, and sends the form. None leaves a field out."""
    page = page or page_at(client, address)
    data = fields_of(page.select_one("main form[method=post]"))
    for name, value in (changes or {}).items():
        data.pop(name, None)
        if value is not None:
            data[name] = value
    return client.post(address, data)


def choose(action, choice, **texts):
    """What is sent for a planned action on the page for carrying forward."""
    prefix = f"action-{action.pk}"
    return {f"{prefix}-choice": choice} | {f"{prefix}-{name}": text for name, text in texts.items()}


def cell(follow_up, year, kind="operating", funding="own"):
    return f"amount-{follow_up.pk}-{kind}-{funding}-{year}"


def row(follow_up, kind="operating", funding="own"):
    return f"amount-{follow_up.pk}-{kind}-{funding}-choice"


def errors_on(page):
    return [item.get_text(" ", strip=True) for item in page.select(".ds-error-summary li")]
