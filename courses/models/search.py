"""The public search index: bigrams and single characters of released courses (measured in `web.md`)."""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from courses.search.tokens import Token, query_tokens


class TokensField(models.TextField):  # type: ignore[type-arg]
    """Tokens with spaces between, as `search.tokens` makes them.

    `…__matches=text` is true where every token of the text occurs. Indexed by migration 0002: PostgreSQL
    reads the generated column `<name>_vector` (GIN), SQLite the FTS5 table `courses_search_fts`.
    """


class Matches(Lookup):
    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        quote = connection.ops.quote_name
        column = f"{quote(self.lhs.alias)}.{quote(self.lhs.target.column + '_vector')}"
        query = " & ".join(f"'{token.text}'{':*' if token.prefix else ''}" for token in self._tokens())
        return f"{column} @@ %s::tsquery", [query]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        quote = connection.ops.quote_name
        row = f"{quote(self.lhs.alias)}.{quote('id')}"
        words = " AND ".join(f'"{token.text}"{"*" if token.prefix else ""}' for token in self._tokens())
        return (
            f"{row} IN (SELECT rowid FROM courses_search_fts WHERE courses_search_fts MATCH %s)",  # noqa: S608, quoted name
            [f"{{{self.lhs.target.column}}} : ({words})"],
        )

    def _tokens(self) -> list[Token]:
        # Only letters, digits and ideographs pass the tokeniser, so nothing here can end a quotation.
        return query_tokens(str(self.rhs))


TokensField.register_lookup(Matches)


class SearchEntry(models.Model):
    """One listed course in the index. `body` includes the title, so that one condition finds and one ranks.

    Written by `search.index` within the transaction of a release, removed when a listing ends.
    """

    course = models.OneToOneField("courses.Course", models.CASCADE, related_name="search_entry")
    version = models.OneToOneField("courses.CourseVersion", models.CASCADE, related_name="search_entry")
    title = TokensField()
    body = TokensField()

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"index entry of course {self.course_id}"
