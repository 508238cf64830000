

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_teach_out'),
        ('institutions', '0001_initial'),
        ('listings', '0007_one_reviewer_gone'),
        ('reference', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('num', models.PositiveIntegerField(verbose_name='number')),
                ('created_at', models.DateTimeField(verbose_name='published')),
                ('count', models.PositiveIntegerField(verbose_name='listings')),
                ('content', models.BinaryField()),
                ('content_hash', models.CharField(max_length=64)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('signature', models.TextField()),
                ('key_id', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'release of the directory',
                'verbose_name_plural': 'releases of the directory',
                'ordering': ['region', 'num'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('open', 'being scored'), ('published', 'grade given'), ('settled', 'in effect')], default='open', max_length=10)),
                ('computed', models.JSONField(default=dict)),
                ('human', models.JSONField(default=dict)),
                ('total', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('grade', models.CharField(blank=True, choices=[('A', 'A'), ('B', 'B'), ('C', 'C'), ('D', 'D')], max_length=1)),
                ('remarks', models.TextField(blank=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'evaluation',
                'verbose_name_plural': 'evaluations',
                'ordering': ['-scheme__year', 'listing'],
            },
        ),
        migrations.CreateModel(
            name='EvaluationScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('kind', models.CharField(choices=[('platform', 'online training platform'), ('institution', 'training institution'), ('course', 'course'), ('resource', 'digital resource')], max_length=12, verbose_name='kind')),
                ('indicators', models.JSONField()),
                ('grades', models.JSONField()),
                ('floor', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'evaluation scheme',
                'verbose_name_plural': 'evaluation schemes',
                'ordering': ['-year', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField()),
                ('raised_at', models.DateTimeField()),
                ('decision', models.CharField(blank=True, choices=[('', 'undecided'), ('upheld', 'upheld'), ('dismissed', 'dismissed')], default='', max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'objection',
                'verbose_name_plural': 'objections',
                'ordering': ['raised_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='listing',
            name='in_directory',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='listing',
            name='rectify_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='title_en',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='listing',
            name='title_zh',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='listingevent',
            name='due_date',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listingevent',
            name='exit_reason',
            field=models.CharField(blank=True, choices=[('voluntary', 'the institution withdrew it'), ('expired', 'its term was over'), ('evaluation', 'it failed the evaluation'), ('violation', 'it broke the rules'), ('rights', 'somebody else holds the rights')], max_length=12),
        ),
        migrations.AlterField(
            model_name='listingevent',
            name='act',
            field=models.CharField(choices=[('submitted', 'submitted for review'), ('taken', 'review begun'), ('handed_back', 'handed back to the queue'), ('returned', 'returned for changes'), ('approved', 'approved'), ('listed', 'entered in the directory'), ('rectify', 'told to put things right'), ('rectified', 'put right'), ('suspended', 'suspended'), ('resumed', 'suspension lifted'), ('exited', 'listing ended'), ('reinstated', 'back after an objection'), ('readmitted', 'may be submitted again')], max_length=20),
        ),
        migrations.AlterField(
            model_name='listingevent',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['in_directory', '-listed_at', '-id'], name='listing_directory'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['in_directory', 'kind', '-listed_at', '-id'], name='listing_directory_of_kind'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['-changed_at', '-id'], name='listing_changed_lately'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('listed_until__isnull', False)), fields=['listed_until'], name='listing_by_term'),
        ),
        migrations.AddIndex(
            model_name='listingevent',
            index=models.Index(fields=['-at', '-id'], name='listing_event_lately'),
        ),
        migrations.AddField(
            model_name='directoryrelease',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='directoryrelease',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.region'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='evaluationscheme',
            constraint=models.UniqueConstraint(fields=('year', 'kind'), name='evaluation_scheme_once'),
        ),
        migrations.AddConstraint(
            model_name='evaluationscheme',
            constraint=models.CheckConstraint(condition=models.Q(('floor__lte', 100)), name='evaluation_scheme_floor_in_range'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='listings.evaluationscheme'),
        ),
        migrations.AddField(
            model_name='objection',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objection',
            name='evaluation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='listings.evaluation'),
        ),
        migrations.AddField(
            model_name='objection',
            name='event',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objection', to='listings.listingevent'),
        ),
        migrations.AddField(
            model_name='objection',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='objection',
            name='raised_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='directoryrelease',
            index=models.Index(fields=['-created_at'], name='directory_release_newest'),
        ),
        migrations.AddConstraint(
            model_name='directoryrelease',
            constraint=models.UniqueConstraint(fields=('region', 'num'), name='directory_release_num_once'),
        ),
        migrations.AddConstraint(
            model_name='directoryrelease',
            constraint=models.UniqueConstraint(condition=models.Q(('region', None)), fields=('num',), name='directory_release_num_once_whole'),
        ),
        migrations.AddIndex(
            model_name='evaluation',
            index=models.Index(fields=['state', 'published_at'], name='evaluation_by_state'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(fields=('scheme', 'listing'), name='evaluation_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(models.Q(('grade', ''), _negated=True), ('published_at__isnull', False), ('published_by__isnull', False), ('total__isnull', False)), _connector='OR'), name='evaluation_published_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evaluation', None), ('event__isnull', False)), models.Q(('evaluation__isnull', False), ('event', None)), _connector='OR'), name='objection_to_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('evaluation',), name='objection_one_open_an_evaluation'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='objection_says_something'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='objection_decision_has_person_time_and_reason'),
        ),
    ]
