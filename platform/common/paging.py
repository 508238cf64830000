"""Pages of long lists: what is counted stays bounded, however much there is."""

from collections.abc import Callable
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

PAGE_SIZE = 50
# Nobody turns more pages than this; counting on would cost more than the page itself.
MOST = 1000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the first `MOST` rows. `is_cut` says that there are more. `counted`: how many, where that is known."""

    def __init__(self, rows: Any, per_page: int, *, counted: int | None = None) -> None:
        super().__init__(rows, per_page)
        if counted is not None:
            self._counted = counted

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: MOST + 1].count()

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST


class FoundPaginator(BoundedPaginator):
    """The same over what a search found: `found` are numbers in their order, `rows` those of some of them.

    So an index is asked once for a page, not once to count and once to show.
    """

    def __init__(self, found: list[int], rows: Callable[[list[int]], dict[int, Any]]) -> None:
        super().__init__(found, PAGE_SIZE, counted=len(found))
        self._rows = rows

    def page(self, number: Any) -> Page[Any]:
        page = super().page(number)
        asked = list(page.object_list)
        rows = self._rows(asked)
        page.object_list = [rows[pk] for pk in asked if pk in rows]
        return page


def page_of(rows: Any, number: str | None) -> Any:
    """The page of this number of a query; the nearest where there is no such page."""
    return BoundedPaginator(rows, PAGE_SIZE).get_page(number)
