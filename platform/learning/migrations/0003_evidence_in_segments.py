"""Evidence of several reports in one row: the new columns, beside the old ones until 0005."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_teach_out")]
    operations = [
        migrations.AddField("watchbudget", "revision", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("playsession", "decided", models.JSONField(default=list)),
        migrations.AddField("playsession", "evidence", models.JSONField(default=dict)),
        migrations.AddField("playsession", "unsealed_since", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "playsession",
            models.Index(
                condition=models.Q(("unsealed_since__isnull", False)),
                fields=["unsealed_since"],
                name="play_session_unsealed",
            ),
        ),
        migrations.AddField("playsession", "sealed_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("playsession", "others", models.JSONField(default=list)),
        migrations.RemoveConstraint("watchsegment", "watch_segment_decided_once"),
        migrations.AddField("watchsegment", "num", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "watchsegment", "first_seq", models.PositiveIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField("watchsegment", "last_seq", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "watchsegment",
            "first_at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            "watchsegment", "last_at", models.DateTimeField(default=django.utils.timezone.now), preserve_default=False
        ),
        migrations.AddField("watchsegment", "decisions", models.JSONField(default=list), preserve_default=False),
        migrations.AddField("watchsegment", "cuts", models.JSONField(default=dict)),
    ]
