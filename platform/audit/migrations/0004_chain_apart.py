from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0003_seal_what_stands"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='event',
            options={'ordering': ['pk'], 'verbose_name': 'event', 'verbose_name_plural': 'events'},
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_num_once',
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_follows_once',
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='event_object',
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='event_actor',
        ),
        migrations.RemoveField(
            model_name='event',
            name='hash',
        ),
        migrations.RemoveField(
            model_name='event',
            name='num',
        ),
        migrations.RemoveField(
            model_name='event',
            name='previous_hash',
        ),
    ]
