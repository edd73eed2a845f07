import pytest
from django.urls import reverse


@pytest.mark.parametrize("who", ["planner", "approver", "coordinator", "administrator"])
def test_whoever_has_work_begins_in_the_admin(who, client, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("work")).headers["Location"] == reverse("admin:index")


def test_the_steering_group_begins_at_its_plan(steering_member, plan, client):
    client.force_login(steering_member)

    assert client.get(reverse("work"), follow=True).redirect_chain == [
        (reverse("plan", args=[plan.slug]), 302)
    ]


def test_signing_in_leads_to_the_work(planner, client):
    password = "riktig hest batteri stift"

    answer = client.post(reverse("account_login"), {"login": planner.email, "password": password})

    assert answer.headers["Location"] == reverse("work")
