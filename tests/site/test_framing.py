"""Other sites may show the boxes in their pages, and nothing else of ours."""

from django.urls import reverse

from tests.site.test_rights import RULES, world

__all__ = ["world"]

BOXES = {"plan-box", "municipality-box", "measure-box"}


def may_be_framed(answer):
    policy = answer.headers["Content-Security-Policy"]
    return (
        "frame-ancestors *" in policy,
        answer.headers.get("X-Frame-Options") != "DENY",
        answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin",
    )


def test_only_the_boxes_may_be_framed_signed_in_or_not(world, planner, client):
    for _ in range(2):
        for name, rule in RULES.items():
            if name != "account_logout":
                kwargs = {key: world.get(value, value) for key, value in rule.kwargs.items()}
                answer = client.get(reverse(name, kwargs=kwargs))

                assert set(may_be_framed(answer)) == {name in BOXES}, name
        client.force_login(planner)


def test_a_box_that_is_not_there_may_not_be_framed(plan, client):
    for address in ("/finnes-ikke/boks/", f"/{plan.slug}/kommuner/finnes-ikke/boks/", "/admin/"):
        assert set(may_be_framed(client.get(address))) == {False}


def test_a_box_may_load_nothing_but_its_style_sheet(plan, client):
    policy = client.get(reverse("plan-box", args=[plan.slug])).headers["Content-Security-Policy"]

    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "style-src 'self'",
        "frame-ancestors *",
        "base-uri 'none'",
        "form-action 'none'",
    }
