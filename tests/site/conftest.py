import pytest
from django.core.management import call_command
from django.test import override_settings

# As in production. `collectstatic` itself fails where a style sheet names a file that is not there.
STATICFILES = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}


@pytest.fixture(scope="session")
def collected_once(tmp_path_factory):
    """Once for all tests: compressing every file as hard as production does takes its time."""
    folder = tmp_path_factory.mktemp("collected") / "static"
    with override_settings(STATIC_ROOT=folder, STORAGES={"staticfiles": STATICFILES}):
        call_command("collectstatic", "--noinput", "--verbosity=0")
    return folder


@pytest.fixture
def collected(settings, collected_once):
    settings.STATIC_ROOT = collected_once
    settings.STORAGES = settings.STORAGES | {"staticfiles": STATICFILES}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    return settings.STATIC_ROOT
