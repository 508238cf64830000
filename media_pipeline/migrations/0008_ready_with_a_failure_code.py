from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("media_pipeline", "0007_encode_smaller")]

    operations = [
        migrations.RemoveConstraint(model_name="videoversion", name="video_version_failure_has_code"),
        migrations.AddConstraint(
            model_name="videoversion",
            constraint=models.CheckConstraint(
                condition=Q(state="failed", failure_code__gt="")
                | Q(state="ready")
                | (~Q(state="failed") & Q(failure_code="")),
                name="video_version_failure_has_code",
            ),
        ),
    ]
