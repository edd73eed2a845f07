"""Filling in a form as a browser does: what stands in its fields is sent, with what the user has changed."""

from bs4 import BeautifulSoup
from django.urls import reverse

from tests.measures.reading import page_at


def change(obj):
    """The address of the object's page in the admin."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def step(name, report):
    """Where a step of the report is sent to."""
    return reverse(f"admin:report-{name}", args=[report.pk])


def fields_of(form):
    """What the browser would send: name → values."""
    sent = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name = field.get("name")
        if name and not field.has_attr("disabled"):
            sent.setdefault(name, []).extend(_values(field))
    return {name: values for name, values in sent.items() if values}


def _values(field):
    if field.name == "textarea":
        return [field.text.removeprefix("\n")]
    if field.name == "select":
        options = field.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not field.has_attr("multiple"):
            chosen = options[:1]
        return [option.get("value", option.text) for option in chosen]
    if field.get("type") in ("submit", "button", "file", "image"):
        return []
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.has_attr("checked") else []
    return [field.get("value", "")]


def main_form(page):
    return page.select_one("#content-main form[method=post]")


def send(client, address, changes=None, *, to=None, page=None):
    """Opens the page (or takes one that was opened), changes fields, and sends the form. None leaves a field out."""
    data = fields_of(main_form(page or page_at(client, address)))
    for name, value in (changes or {}).items():
        data.pop(name, None)
        if value is not None:
            data[name] = value
    return client.post(to or address, data)


def read(answer):
    return BeautifulSoup(answer.content, "lxml")


def errors_in(answer):
    """The words of every error on the page."""
    return [item.get_text(" ", strip=True) for item in read(answer).select(".errorlist li")]


def errors_of(answer):
    """The names of the fields that are faulty."""
    return set(answer.context["adminform"].form.errors)


def cell(plan, year, kind="operating", funding="own"):
    """The name of a field in the budget grid."""
    return f"budget_{plan.pk}_{kind}_{funding}_{year}"
