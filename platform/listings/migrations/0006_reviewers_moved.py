"""Whoever had taken or decided a submission has a seat in it."""

from django.db import migrations


def move(apps, schema_editor):
    Submission = apps.get_model("listings", "Submission")
    ReviewAssignment = apps.get_model("listings", "ReviewAssignment")
    for one in Submission.objects.exclude(reviewer=None).iterator():
        decided = one.decision != ""
        ReviewAssignment.objects.create(
            submission=one,
            reviewer_id=one.reviewer_id,
            seat=1,
            origin="volunteered",
            state="done" if decided else "assigned",
            assigned_at=one.taken_at,
            begun_at=one.taken_at,
            recommendation={"approved": "approve", "returned": "return"}.get(one.decision, ""),
            summary=one.reason if decided else "",
            signed_at=one.decided_at,
        )


def move_back(apps, schema_editor):
    ReviewAssignment = apps.get_model("listings", "ReviewAssignment")
    for seat in ReviewAssignment.objects.filter(state__in=["assigned", "done"]).order_by("-seat").iterator():
        seat.submission.reviewer_id = seat.reviewer_id
        seat.submission.taken_at = seat.begun_at or seat.assigned_at
        seat.submission.save(update_fields=["reviewer", "taken_at"])
    apps.get_model("listings", "ReviewDraw").objects.all().delete()
    ReviewAssignment.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_reviewers")]
    operations = [migrations.RunPython(move, move_back)]
