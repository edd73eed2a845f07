"""Its fields and constraints stand in the first one now, which makes each table once; databases know it by name."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("measures", "0001_initial"),
    ]

    operations = []
