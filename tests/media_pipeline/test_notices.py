"""What a trainer is told of a video that was taken."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from media_pipeline import services as media
from media_pipeline.probe import loudness_warnings
from media_pipeline.services import failures
from media_pipeline.services.failures import EXPLANATIONS, UNKNOWN, WARNINGS
from media_pipeline.services.notices import find_same, notices


def test_the_same_file_again_is_recognised(ingest, lecture):
    first, second = ingest(lecture, title="数据入门"), ingest(lecture, title="again")
    assert find_same(first) is None
    assert find_same(second) == first
    (notice,) = notices(second)
    assert (notice.code, notice.earlier) == ("duplicate", first)
    assert "数据入门" in notice.reason


def test_another_institutions_file_is_never_named(ingest, lecture):
    ingest(lecture, tenant_key="institution:west")
    assert find_same(ingest(lecture)) is None


def test_a_refused_file_is_no_earlier_one(ingest, tmp_path):
    path = tmp_path / "x.mp4"
    path.write_bytes(b"not a video")
    ingest(path)
    assert find_same(ingest(path)) is None


def test_how_loud_it_is_counts_once_it_was_measured(ingest, lecture):
    version = ingest(lecture)
    assert notices(version) == []
    version.facts["loudness_lufs"] = -48.0
    assert [notice.code for notice in notices(version)] == ["very_quiet"]


@pytest.mark.parametrize(
    ("lufs", "codes"),
    [(None, ["silent"]), (-69.0, ["silent"]), (-40.0, ["very_quiet"]), (-16.0, []), (-3.0, ["very_loud"])],
)
def test_loudness_is_judged(lufs, codes):
    assert loudness_warnings(lufs) == codes


def _codes_of(call: ast.Call) -> Iterator[str]:
    """The codes that a call gives as a reason: wherever in the argument they stand, as in a choice between two."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = {"Refused": 0, "_refuse": 1, "fail": 1}.get(name)
    reasons = [keyword.value for keyword in call.keywords if keyword.arg == "failure_code"]
    if place is not None:
        reasons += call.args[place : place + 1]
    for reason in reasons:
        branches = [reason.body, reason.orelse] if isinstance(reason, ast.IfExp) else [reason]
        yield from (branch.value for branch in branches if isinstance(branch, ast.Constant))


def _codes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from _codes_of(node)
        elif isinstance(node, ast.Dict):  # what the sandboxed probe answers with
            pairs = zip(node.keys, node.values, strict=True)
            told = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "error"]
            yield from (value.value for value in told if isinstance(value, ast.Constant))


def test_every_code_with_which_the_source_refuses_a_video_has_words():
    pipeline = Path(failures.__file__).parents[1]
    sources = [path for path in pipeline.rglob("*.py") if "migrations" not in path.parts]
    # The probe turns `unreadable` into one of two others.
    codes = {code for path in sources for code in _codes_in(path)} - {"", "unreadable"}
    assert {"worker_trouble", "encode_failed", "probe_failed", "no_picture", "truncated"} <= codes
    assert codes <= EXPLANATIONS.keys()


@pytest.mark.parametrize("code", [*EXPLANATIONS, *WARNINGS])
def test_every_refusal_and_warning_has_words_in_two_languages(code):
    with override("en"):
        english = media.explain(code)
    with override("zh-hans"):
        chinese = media.explain(code)
    assert all(english) and all(chinese)  # noqa: PT018
    assert english[0] != str(UNKNOWN.reason)
    assert english[0] != chinese[0]


def test_refusals_and_warnings_share_no_code():
    assert not EXPLANATIONS.keys() & WARNINGS.keys()
