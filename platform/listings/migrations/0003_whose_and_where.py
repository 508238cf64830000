"""Listings of courses tell whose they are and where: what their course told until now."""

from django.db import migrations


def fill(apps, schema_editor):
    Listing = apps.get_model("listings", "Listing")
    for listing in Listing.objects.filter(region=None).select_related("course__institution").iterator():
        institution = listing.course.institution
        Listing.objects.filter(pk=listing.pk).update(institution=institution, region_id=institution.region_id)


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_four_kinds")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
