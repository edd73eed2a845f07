from functools import partial

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Lower

LANGUAGES = ("nb", "nn", "en", "se")


def line(max_length, verbose_name):
    return partial(models.CharField, max_length=max_length, verbose_name=verbose_name)


def text(verbose_name):
    return partial(models.TextField, verbose_name=verbose_name)


# Model → its texts, each with what makes a column for one language.
TEXTS = {
    "plan": {
        "name": line(200, "name"),
        "vision": text("vision"),
        "purpose": text("purpose"),
        "follow_up_rule": text("how each municipality follows up"),
        "about": partial(text("about the plan"), help_text="Can be formatted with Markdown."),
    },
    "focusarea": {"title": line(200, "title"), "description": text("description")},
    "goal": {"title": line(300, "title")},
    "measure": {
        "title": line(300, "title"),
        "description": text("description"),
        "responsible_role": partial(
            line(120, "responsible role"), help_text="A role, never a person's name."
        ),
        "theme": line(120, "theme"),
    },
    "organisation": {"name": line(160, "name"), "kind": line(80, "kind"), "note": line(300, "note")},
}
REQUIRED = {"name", "title"}
WITH_HISTORY = ("plan", "focusarea", "goal", "measure")
MODELS = [*TEXTS.items(), *((f"historical{model}", TEXTS[model]) for model in WITH_HISTORY)]


COLUMNS = [(model, name, language) for model, texts in MODELS for name in texts for language in LANGUAGES]


def field(model, name, language):
    options = {} if name in REQUIRED else {"blank": True}
    options |= {"default": ""} if language == "nb" else {"null": True}
    return dict(MODELS)[model][name](**options)


class AddColumns(migrations.SeparateDatabaseAndState):
    """The state alone; rendered once, and not anew for each of a hundred columns, which takes many seconds."""

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)


def add_columns(apps, schema_editor):
    for meta, one in _columns(apps):
        null = "NULL" if one.null else "DEFAULT '' NOT NULL"
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(meta.db_table)}"
            f" ADD COLUMN {schema_editor.quote_name(one.column)} {one.db_type(schema_editor.connection)} {null}"
        )


def drop_columns(apps, schema_editor):
    for meta, one in _columns(apps):
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(meta.db_table)}"
            f" DROP COLUMN {schema_editor.quote_name(one.column)}"
        )


def _columns(apps):
    for model, name, language in COLUMNS:
        meta = apps.get_model("measures", model)._meta
        yield meta, meta.get_field(f"{name}_{language}")


def copy_as_bokmal(apps, schema_editor):
    for model, texts in MODELS:
        rows = apps.get_model("measures", model).objects.using(schema_editor.connection.alias)
        rows.update(**{f"{name}_nb": F(name) for name in texts})


def copy_back(apps, schema_editor):
    for model, texts in MODELS:
        rows = apps.get_model("measures", model).objects.using(schema_editor.connection.alias)
        rows.update(**{name: F(f"{name}_nb") for name in texts})


class Migration(migrations.Migration):
    dependencies = [("measures", "0006_notice_claims")]

    operations = [
        AddColumns(
            state_operations=[
                migrations.AddField(model, f"{name}_{language}", field(model, name, language))
                for model, name, language in COLUMNS
            ]
        ),
        migrations.RunPython(add_columns, drop_columns),
        migrations.RunPython(copy_as_bokmal, copy_back),
        migrations.AlterModelOptions(
            name="plan",
            options={
                "ordering": ["-first_year", "name_nb"],
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
            },
        ),
        migrations.RemoveConstraint(model_name="organisation", name="organisation_name_once"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                Lower("name_nb"),
                name="organisation_name_once",
                violation_error_message="There is an organisation with this name already.",
            ),
        ),
    ]
