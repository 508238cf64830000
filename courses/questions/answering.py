"""How what people write is read: pure functions, used where answers are written and where they are marked."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?|[+-]?\.\d{1,15})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


@dataclass(frozen=True)
class Quantity:
    """A number with the unit that was written behind it, folded; "" where there was none."""

    number: Decimal
    unit: str


def fold(text: str) -> str:
    """`text` without what does not matter in an answer: width (NFKC), case, blanks and invisible characters.

    Folding again changes nothing.
    """
    while True:
        seen = "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Cf")
        folded = unicodedata.normalize("NFKC", seen).casefold()
        if folded == text:
            return folded
        text = folded


def read_quantity(text: str) -> Quantity | None:
    """12.5 kg, １２．５千克, -1,200 元 or 30%; None where it does not begin with a number."""
    folded = fold(text).translate(_DASHES)
    found = _NUMBER.match(folded)
    if found is None:
        return None
    unit = folded[found.end() :]
    # 1,23 and 1.2.3 are no numbers with a unit behind them.
    if unit[:1] in {",", "."} or unit[:1].isdigit():
        return None
    return Quantity(Decimal(found[0].replace(",", "")), unit)


def read_number(text: str) -> Decimal | None:
    """A number alone, without a unit; None where it is none."""
    found = read_quantity(text)
    return found.number if found is not None and not found.unit else None
