import re
from pathlib import Path

import pytest
from django.test import Client

from rnplan import settings as production

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
def test_static_files_are_served_for_ever_under_the_hash_of_their_content(collected):
    hashed = next(path for path in collected.glob("css/site.*.css"))

    response = Client().get(f"/static/css/{hashed.name}")

    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"].startswith("text/css")
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.once
def test_static_files_are_compressed(collected):
    hashed = next(path for path in collected.glob("css/site.*.css"))

    response = Client().get(f"/static/css/{hashed.name}", headers={"Accept-Encoding": "br"})

    assert response.headers["Content-Encoding"] == "br"


@pytest.mark.once
def test_our_own_static_files_ask_no_other_site_for_anything():
    texts = {
        path: path.read_text() for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js")
    }

    asking = {
        path.name
        for path, text in texts.items()
        if re.search(r"(url\(|import|fetch\()\s*[\"']?(https?:)?//", text)
    }

    assert texts
    assert asking == set()


@pytest.mark.once
def test_production_serves_what_these_tests_serve():
    assert production.STORAGES["staticfiles"]["BACKEND"].startswith("whitenoise.")
    assert not hasattr(production, "WHITENOISE_AUTOREFRESH")
