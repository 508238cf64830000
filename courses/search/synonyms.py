"""Words that people use for one another. A text that holds one of a row is found by every other one of it."""

from collections.abc import Iterator

from courses.search.tokens import normalise

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("电子商务", "电商"),
    ("人工智能", "ai"),
    ("网店", "网上开店", "开网店"),
    ("云计算", "上云"),
    ("简历", "履历"),
    ("表格", "excel"),
    ("短视频", "小视频"),
)


def synonyms_in(text: str) -> Iterator[str]:
    """The other words of every row that has a word in `text`."""
    folded = normalise(text)
    for row in SYNONYMS:
        if any(word in folded for word in row):
            yield from (word for word in row if word not in folded)
