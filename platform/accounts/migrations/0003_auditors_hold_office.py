"""Who was an auditor by group holds the office from now on, everywhere, as before."""

from django.db import migrations
from django.utils import timezone


def grant(apps, schema_editor):
    RoleGrant = apps.get_model("accounts", "RoleGrant")
    Group = apps.get_model("auth", "Group")
    for group in Group.objects.filter(name="auditors"):
        for user in group.user_set.all():
            RoleGrant.objects.get_or_create(
                user=user, role="auditor", region=None, to_date=None, defaults={"from_date": timezone.now().date()}
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_offices"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
