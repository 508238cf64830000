"""What the directory is searched by: a generated vector with GIN on PostgreSQL, an FTS5 table kept by triggers on SQLite.

SQLite drops a table's triggers when a migration rebuilds it: one that alters `DirectoryEntry` ends by making these anew.
"""

import django.db.models.deletion
from django.db import migrations, models

import courses.models.search
from courses.search.tokens import index_tokens

POSTGRESQL = [
    "ALTER TABLE listings_directoryentry ADD COLUMN words_vector tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(array_remove(string_to_array(words || ' ' || institution_words, ' '), ''))) STORED",
    # Without a list of pending entries, which every search would read through.
    "CREATE INDEX listings_directory_words ON listings_directoryentry USING gin (words_vector) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = ["ALTER TABLE listings_directoryentry DROP COLUMN words_vector"]

# The table reads its texts from the entries, so it has to be told what it forgets.
_FORGET = (
    "INSERT INTO listings_directory_fts (listings_directory_fts, rowid, words, institution_words)"
    " VALUES ('delete', old.id, old.words, old.institution_words)"
)
_LEARN = (
    "INSERT INTO listings_directory_fts (rowid, words, institution_words)"
    " VALUES (new.id, new.words, new.institution_words)"
)
SQLITE = [
    "CREATE VIRTUAL TABLE listings_directory_fts USING fts5(words, institution_words,"
    " content = 'listings_directoryentry', content_rowid = 'id',"
    # Beginnings of words have lists of their own: joining those of all words that begin so would take longer.
    " prefix = '3 4 5 6 7 8',"
    " tokenize = \"unicode61 remove_diacritics 0 tokenchars ':'\")",
    f"CREATE TRIGGER listings_directory_added AFTER INSERT ON listings_directoryentry BEGIN {_LEARN}; END",
    f"CREATE TRIGGER listings_directory_gone AFTER DELETE ON listings_directoryentry BEGIN {_FORGET}; END",
    "CREATE TRIGGER listings_directory_changed AFTER UPDATE OF id, words, institution_words ON listings_directoryentry"
    f" BEGIN {_FORGET}; {_LEARN}; END",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER listings_directory_{name}" for name in ("added", "gone", "changed")),
    "DROP TABLE listings_directory_fts",
]


def index(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    """An entry for each listing that is or was in the directory, numbered in the order in which they came."""
    Listing = apps.get_model("listings", "Listing")
    DirectoryEntry = apps.get_model("listings", "DirectoryEntry")
    listed = Listing.objects.filter(listed_at__isnull=False).order_by("listed_at", "pk")
    related = listed.select_related("institution", "course__search_entry")
    rows = []
    for listing in related.iterator(500):
        rows.append(_entry(DirectoryEntry, listing))
        if len(rows) == 500:
            DirectoryEntry.objects.bulk_create(rows)
            rows = []
    DirectoryEntry.objects.bulk_create(rows)


def _entry(DirectoryEntry, listing):
    if not listing.in_directory:
        return DirectoryEntry(listing=listing, words="", institution_words="")
    course, institution = listing.course, listing.institution
    own = index_tokens(f"{listing.title_zh} {listing.title_en} {course.code if course else ''}").split()
    known = course.search_entry.body.split() if course and hasattr(course, "search_entry") else []
    narrowing = [f":{listing.kind}", *(f":{listing.region_id[:digits]}" for digits in (2, 4, 6))]
    named = f"{institution.name_zh} {institution.name_en} {institution.code}" if institution else ""
    words = " ".join(dict.fromkeys([*own, *known, *narrowing]))
    return DirectoryEntry(listing=listing, words=words, institution_words=index_tokens(named))


class Migration(migrations.Migration):
    dependencies = [("listings", "0013_due_first"), ("courses", "0003_teach_out")]

    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", courses.models.search.TokensField(blank=True)),
                ("institution_words", models.TextField(blank=True)),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_entry",
                        to="listings.listing",
                    ),
                ),
            ],
            options={"verbose_name_plural": "directory entries"},
        ),
        migrations.RunPython(index, drop_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
