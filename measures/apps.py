from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = _("Plan and measures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Here, for it reads the models.
        from measures.search import index  # noqa: PLC0415

        pre_migrate.connect(index.before_migrating, sender=self)
        post_migrate.connect(index.after_migrating, sender=self)
