from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class ExistingStaticFiles(StaticFilesStorage):
    def url(self, name):
        if not finders.find(name):
            raise ValueError(f"There is no static file {name!r}.")
        return super().url(name)
