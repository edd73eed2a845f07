"""In the admin a municipality gets its place on the map, and its outline is taken off it."""

import pytest
from django.utils.translation import gettext

from municipalities.models import Boundary
from tests.factories import BoundaryFactory, MunicipalityFactory
from tests.measures.filling import change, fields_of
from tests.measures.reading import page_at


@pytest.fixture
def send(client, administrator, lyngen):
    """Fills in Lyngen's form with these changes and saves it."""
    client.force_login(administrator)

    def send(**changes):
        form = page_at(client, change(lyngen)).find(id="municipality_form")
        return client.post(change(lyngen), fields_of(form) | changes, follow=True)

    return send


def test_a_municipality_gets_a_place_that_nobody_else_has(send, lyngen):
    MunicipalityFactory(tile_column=2, tile_row=1)

    refused = send(tile_column="2", tile_row="1")
    assert gettext("Another municipality has this place on the tile map.") in refused.content.decode()
    refused = send(tile_column="2", tile_row="")
    assert "fra 1 til 60" in refused.content.decode()

    send(tile_column="2", tile_row="2")
    lyngen.refresh_from_db()
    assert (lyngen.tile_column, lyngen.tile_row) == (2, 2)


def test_an_outline_is_credited_otherwise_or_deleted(send, lyngen):
    BoundaryFactory(municipality=lyngen)

    send(**{"boundary-0-source": "Kommunen"})
    assert Boundary.objects.get().source == "Kommunen"

    send(**{"boundary-0-DELETE": "on"})
    assert not Boundary.objects.exists()


def test_outlines_are_not_drawn_by_hand(send):
    credit = {"source": "Kommunen", "licence": "NLOD", "licence_url": "https://example.no/", "dated_on": ""}

    answer = send(**{"boundary-TOTAL_FORMS": "1"} | {f"boundary-0-{name}": v for name, v in credit.items()})

    assert answer.status_code == 200
    assert not Boundary.objects.exists()
