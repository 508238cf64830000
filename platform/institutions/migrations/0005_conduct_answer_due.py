from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0004_conduct_from_findings")]
    operations = [
        migrations.AddField(
            model_name="conductfinding",
            name="answer_due_date",
            field=models.DateField(blank=True, null=True),
        ),
    ]
