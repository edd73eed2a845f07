"""The admin as an app: Django's, with our site in the place of its own, and in it only what we have put there."""

from django.contrib.admin.apps import SimpleAdminConfig


class AdministrationConfig(SimpleAdminConfig):
    default_site = "measures.admin.site.RnplanAdminSite"

    def ready(self):
        super().ready()
        from django.contrib import admin  # noqa: PLC0415  (models are loaded by now, and not before)

        from measures.admin import contents  # noqa: PLC0415

        contents.fill(admin.site)
