"""Wagtail's database search, taught Chinese: what the admin's explorer and choosers search with.

As it comes, a run of Chinese is one token and 电商 finds nothing. Here texts are indexed as single
characters and pairs, and a query asks for every pair of it, as the public search does.
"""

from functools import cache
from typing import Any

from django.db import connection
from modelsearch.query import PlainText

from courses.search.tokens import index_tokens, query_tokens


class _ChineseIndexer:
    """Mixed into a vendor's `ObjectIndexer`."""

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):
            return f"{value} {index_tokens(value)}"
        prepared: str = super().prepare_value(value)  # type: ignore[misc]
        return prepared


class _ChineseQuery:
    """Mixed into a vendor's query compilers."""

    def build_search_query_content(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, PlainText):
            tokens = " ".join(token.text for token in query_tokens(query.query_string))
            query = PlainText(tokens or query.query_string, operator=query.operator)
        return super().build_search_query_content(query, *args, **kwargs)  # type: ignore[misc]


@cache
def _backend_class(vendor: str) -> type[Any]:
    # Imported late: these modules need Wagtail's models.
    if vendor == "postgresql":
        from modelsearch.backends.database.postgres import postgres as module

        base = module.PostgresSearchBackend
    else:
        from modelsearch.backends.database.sqlite import sqlite as module

        base = module.SQLiteSearchBackend
    # The indexer's class stands in no attribute that a subclass could change, only in its module.
    module.ObjectIndexer = type("ChineseIndexer", (_ChineseIndexer, module.ObjectIndexer), {})
    compilers = {
        name: type("Chinese" + getattr(base, name).__name__, (_ChineseQuery, getattr(base, name)), {})
        for name in ("query_compiler_class", "autocomplete_query_compiler_class")
    }
    return type("ChineseSearchBackend", (base,), compilers)


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend for the default database, SQLite with FTS5 or PostgreSQL."""
    return _backend_class(connection.vendor)(params)
