"""Background work on many rows, none of which may hold up the others."""

from collections.abc import Callable, Iterable


def each[Row](rows: Iterable[Row], act: Callable[[Row], int]) -> int:
    """Do `act` with every row and add up what it returns. A row that fails leaves the others to be done.

    Raises an `ExceptionGroup` of all that went wrong, once every row had its turn.
    """
    total, errors = 0, []
    for row in rows:
        try:
            total += act(row)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} rows failed", errors)
    return total
