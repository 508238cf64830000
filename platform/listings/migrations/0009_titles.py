from django.db import migrations


def take_over(apps, schema_editor):
    """Titles from what was approved last, and what is in the directory now."""
    Listing = apps.get_model("listings", "Listing")
    listings = Listing.objects.select_related("course__availability__version")
    for listing in listings.filter(course__availability__isnull=False).iterator(500):
        version = listing.course.availability.version
        Listing.objects.filter(pk=listing.pk).update(title_zh=version.title_zh, title_en=version.title_en)
    for listing in Listing.objects.filter(course=None).iterator(500):
        dossier = listing.dossiers.filter(approved_at__isnull=False).order_by("-num").first()
        if dossier is not None:
            Listing.objects.filter(pk=listing.pk).update(title_zh=dossier.title_zh, title_en=dossier.title_en)
    Listing.objects.filter(state__in=["listed", "rectifying"]).update(in_directory=True)


def give_up(apps, schema_editor):
    """Nothing to undo: the columns go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("listings", "0008_life"), ("courses", "0003_teach_out")]

    operations = [migrations.RunPython(take_over, give_up)]
