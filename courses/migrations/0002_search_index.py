"""The public search index: generated vectors with GIN on PostgreSQL, an FTS5 table on SQLite (see web.md)."""

from django.db import migrations

POSTGRESQL = """
ALTER TABLE courses_searchentry
    ADD COLUMN title_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(title, ' '))) STORED,
    ADD COLUMN body_vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(body, ' '))) STORED;
CREATE INDEX courses_search_title ON courses_searchentry USING gin (title_vector);
CREATE INDEX courses_search_body ON courses_searchentry USING gin (body_vector);
"""
POSTGRESQL_BACK = """
ALTER TABLE courses_searchentry DROP COLUMN title_vector, DROP COLUMN body_vector;
"""
# Its rows are written by courses/search/index.py with the entry's id as rowid: a trigger would be lost
# whenever SQLite rebuilds the entries' table.
SQLITE = """
CREATE VIRTUAL TABLE courses_search_fts USING fts5(title, body, tokenize = "unicode61 remove_diacritics 0");
"""
SQLITE_BACK = "DROP TABLE courses_search_fts;"


def forwards(apps, schema_editor):
    schema_editor.execute({"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor])


def backwards(apps, schema_editor):
    schema_editor.execute({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
