from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0009_titles")]

    operations = [
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_directory', True), ('state__in', ['listed', 'rectifying'])), models.Q(models.Q(('state__in', ['listed', 'rectifying']), _negated=True), ('in_directory', False)), _connector='OR'), name='listing_in_directory_follows_state'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rectify_by__isnull', False), ('state', 'rectifying')), models.Q(('state', 'rectifying'), _negated=True), _connector='OR'), name='listing_rectifying_has_deadline'),
        ),
    ]
