"""The public search index: bigrams and single characters of released courses (measured in `web.md`)."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from courses.search.tokens import Token, query_tokens


class TokensField(models.TextField):  # type: ignore[type-arg]
    """Tokens with spaces between, as `search.tokens` makes them.

    `…__matches=text` is true where every token of the text occurs; a `Search` may stand for the text. Indexed by a
    migration: PostgreSQL reads the generated column `<name>_vector` (GIN), SQLite the FTS5 table that the model names
    in `fts_table`, whose rows are numbered like the model's: the column of this name, or those in `fts_columns`.
    """


@dataclass(frozen=True)
class Search:
    """Rows that hold all `tokens`; with `most`, only so many of them, those with the greatest ids.

    The index itself stops there, so that what a word costs doesn't follow the number of rows that hold it.
    """

    tokens: tuple[Token, ...]
    most: int | None = None


# GIN knows no order: it fetches every row of a word, then sorts. So what many rows hold is looked for among the last
# rows first, then among more of them, and all are fetched only where those don't hold enough.
_LATELY, _EARLIER = 5_000, 30_000
_NEWEST = """
WITH lately AS MATERIALIZED (
    SELECT id FROM {table} WHERE id > (SELECT max(id) - {lately} FROM {table}) AND {vector} @@ %s::tsquery
    ORDER BY id DESC LIMIT %s
), earlier AS MATERIALIZED (
    SELECT id FROM {table} WHERE (SELECT count(*) FROM lately) < %s
    AND id > (SELECT max(id) - {earlier} FROM {table}) AND {vector} @@ %s::tsquery
    ORDER BY id DESC LIMIT %s
)
SELECT id FROM lately UNION ALL SELECT id FROM earlier UNION ALL (
    SELECT id FROM {table} WHERE (SELECT greatest((SELECT count(*) FROM lately), (SELECT count(*) FROM earlier))) < %s
    AND {vector} @@ %s::tsquery
    ORDER BY id + 0 DESC LIMIT %s
)
"""


class Matches(Lookup):
    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote, search = connection.ops.quote_name, self._search()
        alias, vector = quote(self.lhs.alias), quote(self.lhs.target.column + "_vector")
        query = " & ".join(f"'{token.text}'{':*' if token.prefix else ''}" for token in search.tokens)
        if search.most is None:
            return f"{alias}.{vector} @@ %s::tsquery", [query]
        # An array, so that the rest of the statement can't talk the planner into walking the whole table for a page.
        table = quote(self.lhs.target.model._meta.db_table)
        newest = _NEWEST.format(table=table, vector=vector, lately=_LATELY, earlier=_EARLIER)
        most = search.most
        return f"{alias}.id = ANY (ARRAY ({newest}))", [query, most, most, query, most, most, query, most]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        model, search = self.lhs.target.model, self._search()
        columns = getattr(model, "fts_columns", self.lhs.target.column)
        words = " AND ".join(f'"{token.text}"{"*" if token.prefix else ""}' for token in search.tokens)
        sql = f"SELECT rowid FROM {model.fts_table} WHERE {model.fts_table} MATCH %s"  # noqa: S608, a model's own name
        params: list[Any] = [f"{{{columns}}} : ({words})"]
        if search.most is not None:
            sql += " ORDER BY rowid DESC LIMIT %s"
            params.append(search.most)
        return f"{quote(self.lhs.alias)}.{quote('id')} IN ({sql})", params

    def _search(self) -> Search:
        # Only letters, digits and ideographs pass the tokeniser, so nothing here can end a quotation.
        return self.rhs if isinstance(self.rhs, Search) else Search(tuple(query_tokens(str(self.rhs))))


TokensField.register_lookup(Matches)


class SearchEntry(models.Model):
    """One listed course in the index. `body` includes the title, so that one condition finds and one ranks.

    Written by `search.index` within the transaction of a release, removed when a listing ends.
    """

    course = models.OneToOneField("courses.Course", models.CASCADE, related_name="search_entry")
    version = models.OneToOneField("courses.CourseVersion", models.CASCADE, related_name="search_entry")
    title = TokensField()
    body = TokensField()

    fts_table = "courses_search_fts"

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"index entry of course {self.course_id}"
