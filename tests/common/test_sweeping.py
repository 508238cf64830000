"""One row that fails holds up no other."""

import pytest

from common.sweeping import each


def test_every_row_has_its_turn_and_what_went_wrong_is_told_at_the_end() -> None:
    done: list[int] = []

    def act(row: int) -> int:
        if row % 2:
            raise ValueError(row)
        done.append(row)
        return 1

    with pytest.raises(ExceptionGroup, match="2 rows failed") as failed:
        each(range(5), act)
    assert done == [0, 2, 4]
    assert [error.args for error in failed.value.exceptions] == [(1,), (3,)]
    assert each([2, 4], act) == 2
