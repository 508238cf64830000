from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media_pipeline", "0008_ready_with_a_failure_code")]

    operations = [
        migrations.AddField(
            model_name="videoversion",
            name="rests",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="of the attempts at its check, how many ended in a rest"
            ),
        ),
        migrations.AddField(
            model_name="workunit",
            name="rests",
            field=models.PositiveSmallIntegerField(default=0, help_text="of its attempts, how many ended in a rest"),
        ),
    ]
