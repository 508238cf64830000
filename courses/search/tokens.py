"""Text to tokens: runs of Chinese become single characters and pairs, other words stay whole.

`电商运营` gives 电 商 运 营 电商 商运 运营, so that a query of one character works and one of more finds
exactly the texts that hold its pairs (recall 1.000, precision 0.999; see `web.md`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

_CJK = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>(?:(?![{_CJK}_])\w)+)")
# Longer queries are pasted text; the first words are what was meant.
MAX_QUERY_TOKENS = 24


class Token(NamedTuple):
    text: str
    prefix: bool = False


@cache
def _to_simplified() -> Any:
    import opencc  # Its dictionaries take a moment to load, and many processes never search.

    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """Lower case, half width, simplified characters."""
    folded: str = _to_simplified().convert(unicodedata.normalize("NFKC", text).lower())
    return folded


def index_tokens(text: str) -> str:
    """The tokens of `text` to store, each once, with spaces between."""
    return " ".join(dict.fromkeys(_tokens(normalise(text), singles=True)))


def query_tokens(text: str) -> list[Token]:
    """The tokens that all must occur. Words of other scripts match as a beginning: `exc` finds `excel`.

    An empty list when `text` holds neither letter, digit nor ideograph.
    """
    found = dict.fromkeys(_tokens(normalise(text), singles=False))
    return [Token(token, prefix=_is_beginning(token)) for token in found][:MAX_QUERY_TOKENS]


def _is_beginning(token: str) -> bool:
    """Three letters are enough to guess a word from; `ai` means just that."""
    return len(token) >= 3 and not re.match(rf"[{_CJK}]", token)


def _tokens(text: str, *, singles: bool) -> Iterator[str]:
    for run in _RUN.finditer(text):
        word = run["word"]
        if word:
            yield word
            continue
        cjk = run["cjk"]
        if singles or len(cjk) == 1:
            yield from cjk
        for start in range(len(cjk) - 1):
            yield cjk[start : start + 2]
