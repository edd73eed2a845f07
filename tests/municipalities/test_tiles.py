"""A municipality's place on the tile map: a column and a row, and nobody else's."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", [(3, None), (None, 3), (0, 1), (1, 61)])
def test_a_place_is_a_column_and_a_row_of_the_map(place):
    column, row = place

    with pytest.raises(IntegrityError, match="municipality_tile_has_column_and_row"), transaction.atomic():
        MunicipalityFactory(tile_column=column, tile_row=row)


def test_two_municipalities_have_no_place_in_common():
    MunicipalityFactory(tile_column=2, tile_row=1)
    MunicipalityFactory(tile_column=1, tile_row=2)

    with pytest.raises(
        ValidationError, match=gettext("Another municipality has this place on the tile map.")
    ):
        MunicipalityFactory.build(tile_column=2, tile_row=1).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        MunicipalityFactory(tile_column=2, tile_row=1)


def test_any_number_of_municipalities_have_no_place():
    without = [MunicipalityFactory(), MunicipalityFactory()]

    assert [(each.tile_column, each.tile_row) for each in without] == [(None, None)] * 2
