"""Every report that was a row of its own becomes a segment of one report."""

from itertools import groupby

from django.db import migrations

from common.append_only import remove_append_only


def rewrite(apps, schema_editor):
    WatchSegment = apps.get_model("learning", "WatchSegment")
    PlaySession = apps.get_model("learning", "PlaySession")
    # The guard is put back after every migrate.
    remove_append_only(WatchSegment._meta.db_table, using=schema_editor.connection.alias)
    rows = WatchSegment.objects.order_by("session_id", "seq").iterator()
    for session_id, reports in groupby(rows, key=lambda row: row.session_id):
        ranges = []
        for num, row in enumerate(reports, start=1):
            answer = row.answer
            gap = answer.get("next_gap") or [None, None]
            row.num, row.first_seq, row.last_seq = num, row.seq, row.seq
            row.first_at = row.last_at = row.server_at
            row.cuts = {row.rule: row.claimed_ms - row.counted_ms} if row.rule else {}
            row.decisions = [
                [
                    row.seq,
                    row.claimed_ms,
                    row.counted_ms,
                    row.rule,
                    answer.get("lesson_counted_ms", 0),
                    int(answer.get("lesson_done", False)),
                    answer.get("course_counted_ms", 0),
                    answer.get("frontier_ms", 0),
                    *gap,
                ]
            ]
            row.save()
            if ranges and ranges[-1][1] == row.seq - 1:
                ranges[-1][1] = row.seq
            else:
                ranges.append([row.seq, row.seq])
        PlaySession.objects.filter(pk=session_id).update(decided=ranges, sealed_count=num)


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_evidence_in_segments")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
