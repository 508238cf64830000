"""Lectures encoded before units of work have playlists and files of another form: they are converted again."""

from django.db import migrations

_DONE_OR_UNDER_WAY = ("probing", "queued", "encoding", "packaging", "ready")


def encode_again(apps, schema_editor):
    versions = apps.get_model("media_pipeline", "VideoVersion").objects.filter(state__in=_DONE_OR_UNDER_WAY)
    apps.get_model("media_pipeline", "Rendition").objects.filter(version__in=versions).delete()
    # Measured minutes stay; the sweep rings for them.
    versions.update(state="received", ready_at=None, playable_at=None, attempts=0, lease_holder="", lease_until=None, rung_at=None)


class Migration(migrations.Migration):
    dependencies = [("media_pipeline", "0003_uploads")]
    operations = [migrations.RunPython(encode_again, migrations.RunPython.noop)]
