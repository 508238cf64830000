from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("institutions", "0003_conduct_carried_over")]
    operations = [migrations.RemoveField(model_name="trainer", name="conduct_clear")]
