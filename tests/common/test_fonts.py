"""The vendored typeface: nothing may print empty boxes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.ttLib import TTFont

from common import fonts


def _gb2312() -> str:
    found = []
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(found)


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_both_weights_hold_all_of_gb_2312(weight):
    assert not fonts.missing(_gb2312(), weight=weight)


def test_the_regular_weight_holds_rare_characters_of_names():
    assert not fonts.missing("喆镕堃犇䶮㛃𬱖𪨶㻬骉靐𫍽𬭎")


def test_what_it_lacks_is_told():
    assert fonts.missing("王😀\n") == {"😀"}


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_the_truetype_file_is_whole_and_of_that_weight(weight):
    with TTFont(fonts.font_path(weight)) as font:
        assert font["OS/2"].usWeightClass == weight
        assert font["name"].getDebugName(16) in (None, fonts.FAMILY)
        assert ord("学") in font.getBestCmap()


def test_many_at_once_make_one_file_and_leave_no_parts(settings, tmp_path):
    settings.WORK_DIR = tmp_path
    with ThreadPoolExecutor(3) as pool:
        paths = set(pool.map(lambda _index: fonts.font_path(700), range(3)))
    assert [paths.pop()] == list((tmp_path / "fonts").iterdir())
    assert not paths
