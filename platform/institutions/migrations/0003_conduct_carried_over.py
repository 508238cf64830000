"""Trainers whose conduct check had not passed keep a standing finding, as what they were."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations
from django.utils import timezone

REASON = "The conduct check was marked as not passed before findings were kept one by one."


def carry_over(apps, schema_editor):
    Trainer = apps.get_model("institutions", "Trainer")
    Finding = apps.get_model("institutions", "ConductFinding")
    now = timezone.now()
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    for trainer in Trainer.objects.filter(conduct_clear=False):
        affiliation = trainer.affiliations.order_by("-from_date").first()
        if affiliation is not None:
            Finding.objects.create(
                trainer=trainer,
                institution_id=affiliation.institution_id,
                severity="adverse",
                finding="Conduct check not passed",
                reason=REASON,
                from_date=today,
                decided_at=now,
                appeal_until=today + timedelta(days=60),
            )


def put_back(apps, schema_editor):
    Trainer = apps.get_model("institutions", "Trainer")
    Trainer.objects.filter(findings__reason=REASON, findings__lifted_at=None).update(conduct_clear=False)
    apps.get_model("institutions", "ConductFinding").objects.filter(reason=REASON).delete()


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_people")]
    operations = [migrations.RunPython(carry_over, put_back)]
