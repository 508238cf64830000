"""Pictures are encoded in another way: every chunk is made again, since parts made in two ways can't be one file.

What a finished version offers stays until the new files are there, as with a retry.
"""

from django.db import migrations

_WORKING_OR_READY = ("queued", "encoding", "packaging", "ready")


def encode_again(apps, schema_editor):
    versions = apps.get_model("media_pipeline", "VideoVersion").objects.filter(files_removed_at=None)
    units = apps.get_model("media_pipeline", "WorkUnit").objects.filter(version__in=versions)
    units.filter(kind="package").delete()
    chunks = units.filter(kind="chunk")
    # Those that failed too: a retry keeps what was done.
    chunks.update(
        state="waiting", result={}, done_percent=0, attempts=0, failures=0, not_before=None, lease_holder="", lease_until=None
    )
    pictures = apps.get_model("media_pipeline", "Rendition").objects.filter(version__units__in=chunks, kind="video")
    pictures.update(state="pending", done_percent=0)
    # The sweep rings for them.
    versions.filter(units__in=chunks, state__in=_WORKING_OR_READY).update(
        state="queued", attempts=0, rung_at=None, lease_holder="", lease_until=None
    )


class Migration(migrations.Migration):
    dependencies = [("media_pipeline", "0006_fingerprints")]
    operations = [migrations.RunPython(encode_again, migrations.RunPython.noop)]
