"""Reading a report and judging it as a browser does: what stands in the page's form is sent."""

from django.urls import reverse

from tests.measures.filling import fields_of
from tests.measures.reading import page_at, words


def read_address(report):
    return reverse("desk-report-read", args=[report.pk])


def reading_of(client, user, report):
    client.force_login(user)
    return page_at(client, read_address(report))


def step_address(step, report):
    return reverse(f"report-{step}", args=[report.pk])


def judge(client, step, report, *, page, comment="", remarks=None):
    """Sends the page's form to the step; `remarks` are texts by follow-up."""
    data = fields_of(page.select_one("#judgement"))
    data["comment"] = comment
    for follow_up, text in (remarks or {}).items():
        data[f"remark-{follow_up.pk}"] = text
    return client.post(step_address(step, report), data)


def steps_on(page, report):
    """The steps to which the page has a button."""
    addresses = {form["action"] for form in page.select("main form[action]")}
    addresses |= {button["formaction"] for button in page.select("button[formaction]")}
    return {step for step in ("approve", "return", "correct") if step_address(step, report) in addresses}


def row_of(page, line):
    return page.find(id=f"line-{line.pk}")


def figures(page):
    return {words(one.dt): words(one.dd) for one in page.select(".figures > div")}


def line_of(report, code):
    return report.lines.get(follow_up__measure__code=code)
