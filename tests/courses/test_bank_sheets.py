"""Banks as workbooks: nothing lost on the way, nothing taken over by half, nothing harmful read."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from courses.models import BankQuestion, BankQuestionVersion
from courses.questions import sheets
from courses.questions.columns import body_of, row_of
from courses.questions.reading import read_question
from courses.services import bank_sheets, banks, pictures
from tests.courses.photos import photo, upload
from tests.learning.question_kinds import EVERY_KIND, FILL

CHOICE = {
    "kind": "multiple",
    "stem_zh": "=1+1 哪些对？",
    "options": [
        {"zh": "-甲", "en": "", "right": True},
        {"zh": "@乙", "en": "B", "right": False},
        {"zh": "+丙", "right": True},
    ],
    "topic": "网",
    "difficulty": "hard",
    "points": 3,
}  # fmt: skip
LINE = st.text(alphabet="甲乙=+-@ab|,1", min_size=1, max_size=8).map(str.strip).filter(bool)


@pytest.fixture
def bank(trainer, at):
    made = banks.open_bank(user=trainer.user, title="题库", at=at)
    for body in (*EVERY_KIND, CHOICE):
        banks.save_question(bank=made, body=body, user=trainer.user, at=at)
    return made


def workbook(*rows, header=("kind", "stem_zh", "accepted")) -> bytes:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    answer = io.BytesIO()
    book.save(answer)
    return answer.getvalue()


def zipped(**members: bytes) -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return answer.getvalue()


@pytest.fixture
def pictured(bank, trainer, at):
    """A question of the bank with pictures in its stem and in both options, one of them without a text."""
    stem, first, second = (
        pictures.keep_picture(upload=upload(photo(colour=colour)), user=trainer.user, at=at).pk
        for colour in ("red", "green", "blue")
    )
    body = {
        "kind": "single", "stem_zh": "哪一张？", "picture": stem, "alt_zh": "一家店", "alt_en": "A shop",
        "options": [
            {"zh": "", "right": True, "picture": first, "alt_zh": "绿", "alt_en": ""},
            {"zh": "乙", "picture": second, "alt_zh": "蓝", "alt_en": "Blue"},
            {"zh": "丙"},
        ],
    }  # fmt: skip
    return banks.save_question(bank=bank, body=body, user=trainer.user, at=at)


def cells(bank, version):
    """The exported row of one question."""
    rows = sheets.read(bank_sheets.export_questions(bank=bank))
    return next(row for _place, row in rows if row["id"] == str(version.question.uuid))


def now(bank, version):
    return banks.outline_of(banks.get_question(bank=bank, uuid=version.question.uuid).body)


def test_pictures_leave_as_numbers_and_come_back_with_them(bank, pictured, trainer, at):
    outline = banks.outline_of(pictured.body)
    assert bank_sheets.import_questions(
        bank=bank, content=bank_sheets.export_questions(bank=bank), user=trainer.user, at=at
    ) == 0  # fmt: skip
    other = banks.open_bank(user=trainer.user, title="另一个", at=at)
    copy = cells(bank, pictured) | {"id": ""}
    assert bank_sheets.import_questions(bank=other, content=sheets.written([copy]), user=trainer.user, at=at) == 1
    assert banks.outline_of(banks.current_versions(other).get().body) == outline
    changed = cells(bank, pictured) | {"alt_zh": "一家网店"}
    assert bank_sheets.import_questions(bank=bank, content=sheets.written([changed]), user=trainer.user, at=at) == 1
    assert now(bank, pictured).picture.alt_zh == "一家网店"


def test_a_workbook_without_columns_for_pictures_takes_none_away(bank, pictured, trainer, at):
    row = {
        "id": str(pictured.question.uuid),
        "kind": "single",
        "stem_zh": "改了？",
        "options_zh": "甲\n乙",
        "right": "1",
    }
    content = workbook(list(row.values()), header=list(row))
    with pytest.raises(sheets.FaultyRows) as refusal:
        bank_sheets.import_questions(bank=bank, content=content, user=trainer.user, at=at)
    assert [fault.row for fault in refusal.value.faults] == [2]
    assert "重新导出" in refusal.value.faults[0].message
    assert now(bank, pictured).pictures


def test_an_emptied_cell_takes_its_picture_away(bank, pictured, trainer, at):
    row = cells(bank, pictured) | {"picture": "", "alt_zh": "", "alt_en": ""}
    bank_sheets.import_questions(bank=bank, content=sheets.written([row]), user=trainer.user, at=at)
    outline = now(bank, pictured)
    assert outline.picture is None
    assert len(outline.pictures) == 2


def test_a_number_that_the_institution_has_no_picture_of_is_named(bank, pictured, trainer, stranger_trainer, at):
    theirs = pictures.keep_picture(upload=upload(photo(colour="black")), user=stranger_trainer, at=at)
    for number in ("x", "ab" * 32, theirs.sha256):
        row = cells(bank, pictured) | {"picture": number}
        with pytest.raises(sheets.FaultyRows) as refusal:
            bank_sheets.import_questions(bank=bank, content=sheets.written([row]), user=trainer.user, at=at)
        assert number in refusal.value.faults[0].message


@given(
    stem=LINE, points=st.integers(1, 20),
    options=st.lists(st.tuples(LINE, st.one_of(st.just(""), LINE), st.booleans()), max_size=8),
    pairs=st.lists(st.tuples(LINE, LINE), max_size=8),
    kind=st.sampled_from(["single", "multiple", "ordering", "matching", "fill", "short", "numeric"]),
)  # fmt: skip
def test_a_question_survives_its_row(stem, points, options, pairs, kind):
    body = {
        "kind": kind, "stem_zh": stem, "points": points, "topic": "网", "difficulty": "easy", "accepted": ["=a", "b"],
        "options": [{"zh": zh, "en": en, "right": right} for zh, en, right in options],
        "pairs": [{"left_zh": left, "right_zh": right} for left, right in pairs],
    }  # fmt: skip
    assert read_question(body_of(row_of(body, number=""))) == read_question(body)


def test_what_was_exported_comes_back_the_same_and_changes_nothing(bank, trainer, at):
    content = bank_sheets.export_questions(bank=bank)
    assert bank_sheets.import_questions(bank=bank, content=content, user=trainer.user, at=at) == 0
    other = banks.open_bank(user=trainer.user, title="另一个", at=at)
    rows = [row | {"id": ""} for _place, row in sheets.read(content)]
    assert bank_sheets.import_questions(bank=other, content=sheets.written(rows), user=trainer.user, at=at) == 6
    copied = [banks.outline_of(version.body) for version in banks.current_versions(other)]
    assert copied == [banks.outline_of(version.body) for version in banks.current_versions(bank)]


def test_no_exported_cell_is_a_formula(bank):
    sheet = load_workbook(io.BytesIO(bank_sheets.export_questions(bank=bank))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1 哪些对？" in [cell.value for cell in cells]


def test_a_row_with_a_number_changes_its_question(bank, trainer, at):
    rows = [row for _place, row in sheets.read(bank_sheets.export_questions(bank=bank))]
    rows[0] = rows[0] | {"stem_zh": "改了？"}
    content = sheets.written([*rows, {"kind": "填空", "stem_zh": "新题？", "accepted": "对"}])
    assert bank_sheets.import_questions(bank=bank, content=content, user=trainer.user, at=at) == 2
    stems = [version.body["stem_zh"] for version in banks.current_versions(bank)]
    assert (stems[0], stems[-1], len(stems)) == ("改了？", "新题？", 7)


def test_a_partly_bad_file_imports_nothing_and_says_which_rows(bank, trainer, at):
    before = BankQuestion.objects.count()
    foreign = "3f1c2a52-0000-4000-8000-000000000000"
    header = ("id", "kind", "stem_zh", "accepted", "options_zh", "right", "points")
    content = workbook(
        ("", "fill", "好题？", "对", "", "", 2),
        ("", "fill", "", "对"),
        ("", "single", "选？", "", "甲\n乙", "3"),
        ("", "猜谜", "谜？"),
        ("", "fill", "几分？", "对", "", "", "很多"),
        (foreign, "fill", "谁的？", "对"),
        ("", "ordering", "排？", "", "一项"),
        header=header,
    )
    with pytest.raises(sheets.FaultyRows) as refused:
        bank_sheets.import_questions(bank=bank, content=content, user=trainer.user, at=at)
    assert [fault.row for fault in refused.value.faults] == [3, 4, 5, 6, 7, 8]
    assert all(fault.message for fault in refused.value.faults)
    assert BankQuestion.objects.count() == before
    assert not BankQuestionVersion.objects.filter(body__stem_zh="好题？").exists()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"not a workbook", sheets.NotAWorkbook),
        (b"PK\x03\x04" + b"\x00" * 99, sheets.NotAWorkbook),
        (zipped(**{"[Content_Types].xml": b"<x/>"}), sheets.NotAWorkbook),
        (zipped(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), sheets.NotAWorkbook),
        (zipped(**{"xl/sharedStrings.xml": b"\x00" * (sheets.UNPACKED_MAX + 1)}), sheets.WorkbookTooLarge),
        (zipped(**{f"m{num}": b"" for num in range(sheets.MEMBERS_MAX + 1)}), sheets.WorkbookTooLarge),
        (b"x" * (sheets.FILE_MAX + 1), sheets.WorkbookTooLarge),
        (workbook(*[("fill", "问？", "对")] * (sheets.ROWS_MAX + 1)), sheets.WorkbookTooLarge),
        (workbook(("fill", "=1+1", "对")), sheets.FaultyRows),
        (workbook(("a", "b"), header=("x", "y")), sheets.FaultyRows),
    ],
    ids=["text", "torn", "empty", "entities", "bomb", "members", "big", "rows", "formula", "columns"],
)
def test_a_hostile_file_is_refused(content, error):
    with pytest.raises(error):
        sheets.read(content)


def test_a_member_that_lies_about_its_size_is_refused():
    whole = zipped(**{"xl/sharedStrings.xml": b"\x00" * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    assert whole.count(size) == 2
    with pytest.raises(sheets.NotAWorkbook):
        sheets.read(whole.replace(size, (10).to_bytes(4, "little")))


def test_a_row_far_below_is_not_left_out_in_silence():
    book = Workbook()
    book.active.append(("kind", "stem_zh"))
    book.active.cell(90_000, 1).value = "fill"
    answer = io.BytesIO()
    book.save(answer)
    assert sheets.read(answer.getvalue()) == [(90_000, {"kind": "fill", "stem_zh": ""})]


def test_a_row_beyond_any_sheet_is_refused_before_the_rows_between_are_counted():
    content = rewritten(workbook(("fill", "问", "对")), 'r="2"', 'r="2000000000"')
    with pytest.raises(sheets.WorkbookTooLarge):
        sheets.read(content)


@pytest.mark.parametrize("said", ["A1", "A1:B2"])
def test_a_file_that_says_wrongly_how_far_it_goes_is_read_to_its_end(said):
    content = workbook(("fill", "问一", "对"), ("fill", "问二", "对"))
    asked = sheets.read(rewritten(content, re.compile(r'<dimension ref="[^"]*"'), f'<dimension ref="{said}"'))
    assert [row["stem_zh"] for _place, row in asked] == ["问一", "问二"]


def rewritten(content, old, new):
    """The workbook with something in its first sheet's XML replaced."""
    answer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(answer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = re.sub(old, new, text.decode()).encode()
            target.writestr(name, text)
    return answer.getvalue()


def test_a_trainer_exports_and_imports_on_the_pages(bank, trainer, signed_in):
    browser = signed_in(trainer.user)
    base = f"/manage/question-banks/{bank.uuid}/"
    content = browser.get(f"{base}export/").content
    assert len(sheets.read(content)) == 6
    assert browser.get(f"{base}import/").status_code == 200
    bad = SimpleUploadedFile("q.xlsx", workbook(("fill", "", "对")))
    answer = browser.post(f"{base}import/", {"file": bad})
    assert answer.status_code == 422
    assert "<td>2</td>" in answer.content.decode()
    good = SimpleUploadedFile("q.xlsx", workbook(("fill", FILL["stem_zh"], "HTTP")))
    assert browser.post(f"{base}import/", {"file": good}).headers["Location"] == base
    assert banks.current_versions(bank).count() == 7
