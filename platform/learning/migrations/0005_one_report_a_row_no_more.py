"""The columns of one report a row go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_reports_as_segments")]
    operations = [
        migrations.RemoveField("watchsegment", "seq"),
        migrations.RemoveField("watchsegment", "rule"),
        migrations.RemoveField("watchsegment", "server_at"),
        migrations.RemoveField("watchsegment", "answer"),
        migrations.AddConstraint(
            "watchsegment", models.UniqueConstraint(fields=["session", "num"], name="watch_segment_num_once")
        ),
    ]
