"""What is taken up in another window while the report is written."""

from measures.models import StatusLine
from tests.browser.writing.pages import choose, is_saved
from tests.factories import FollowUpFactory, MeasureFactory


def test_what_is_taken_up_meanwhile_is_told_of_when_a_line_is_saved_and_can_be_taken_in(writing, draft, line):
    measure = MeasureFactory(plan=draft.round.plan, code="Z9", title="Kom til siden")
    since = FollowUpFactory(measure=measure, municipality=draft.municipality)

    choose(writing, line, "in_progress")
    is_saved(writing, line)

    assert "1 av 4 rapportert" in writing.locator(".report-bar").inner_text()
    writing.get_by_role("button", name="Ta dem med i rapporten").click()
    writing.locator(".line .code", has_text="Z9").wait_for()
    assert StatusLine.objects.filter(report=draft, follow_up=since).exists()
    assert not writing.locator("#taken-up-since").count()
