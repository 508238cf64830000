"""Structured practice work: the server adds up in whole fen, warns kindly, and exports the same figures as formulas."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from institutions.models import Trainer
from learning import services as learning
from learning.models import Work
from learning.sheets import SHEETS, FormWrong, read
from learning.sheets.export import workbook
from tests.learning.conftest import practice

PLAN, SHOP = SHEETS["business_plan"], SHEETS["model_shop"]
FEN = st.integers(0, 99_999_999)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def months(grid: str, row: str, *values: str) -> dict[str, str]:
    return {f"g-{grid}-{row}-{num}": value for num, value in enumerate(values, start=1)}


def test_what_people_type_becomes_whole_fen() -> None:
    data = read(
        sheet=PLAN,
        posted={
            "i-invest-1-name": " 工具 ",
            "i-invest-1-sum": "１，２００.５",
            "i-invest-2-sum": "¥99.05",
            "g-cash-opening-1": "3000 元",
        },
    )
    assert data["items"]["invest"] == [["工具", 120_050], ["", 9_905]]
    assert data["grids"]["cash"]["opening"] == [300_000]
    assert read(sheet=PLAN, posted={"g-cash-goods-1": "0"}) == {}


@pytest.mark.parametrize("text", ["-5", "1.234", "=1+1", "12e3", "abc", "1" * 13, "1 000 000 000", "٣x"])
def test_what_is_no_sum_is_named_and_nothing_is_made_of_it(text: str) -> None:
    with pytest.raises(FormWrong) as refused:
        read(sheet=PLAN, posted={"g-profit-rent-2": text, "g-profit-sales-1": "5"})
    assert [fault.field for fault in refused.value.faults] == ["g-profit-rent-2"]
    assert "Month 2" in refused.value.faults[0].message or "month 2" in refused.value.faults[0].message


def test_the_plan_finds_its_break_even_month_and_its_lowest_cash() -> None:
    data = read(
        sheet=PLAN,
        posted={
            "i-invest-1-sum": "5000",
            "i-working-1-sum": "1000.50",
            "i-sources-1-sum": "6000",
            **months("profit", "sales", "1000", "2000", "3000"),
            **months("profit", "rent", "2500", "2500", "2500"),
            "g-cash-opening-1": "1000",
            **months("cash", "takings", "1000", "2000", "3000"),
            **months("cash", "rent", "2500", "2500", "2500"),
        },
    )
    figures = PLAN.figures(data)
    facts = dict(figures.facts)
    assert facts["Start-up funds needed"] == "6000.50 yuan"
    assert facts["First month whose sales cover its costs"] == "Month 3"
    assert facts["Lowest cash"] == "-1000 yuan at the end of month 2"
    assert "runs out in month 1, and up to 1000 yuan" in figures.warnings[0]
    assert "0.50 yuan of the start-up funds" in figures.warnings[1]


def test_the_shop_carries_stock_and_cash_and_sees_what_cannot_be() -> None:
    posted = {
        "g-shop-cash-1": "5000",
        **months("shop", "bought", "300", "100"),
        **months("shop", "cost", "6", "6"),
        **months("shop", "sold", "250", "200"),
        **months("shop", "price", "10", "10"),
        **months("shop", "rent", "600"),
        "g-shop-own_stock-1": "50",
        "g-shop-own_cash-1": "5000",
    }
    figures = SHOP.figures(read(sheet=SHOP, posted=posted))
    lines = {line.label: line.values for line in figures.tables[0].lines}
    assert lines["Cash at the end"][:2] == (510_000, 650_000)
    assert lines["Stock at the end (pieces)"][:2] == (50, -50)
    assert lines["cash at the beginning"][1] == 510_000
    assert list(figures.blocks) == [
        "Round 1 ends with 5100 yuan; you reckoned 5000. Go through it once more.",
        "Round 2 sells 200 pieces, and only 150 were there.",
    ]


def calculated(page: Any, cell: str) -> int:
    """The value of a cell in fen or pieces, by the few forms of formulas that the export writes."""
    value = page[cell].value
    if value is None:
        return 0
    whole = page[cell].number_format == "#,##0"
    if not isinstance(value, str):
        return int(value) if whole else round(value * 100)
    expression = re.sub(
        r"SUM\(\$?([A-Z]+)(\d+):([A-Z]+)(\d+)\)",
        lambda found: (
            "(" + "+".join(one.coordinate for row in page[found[0][4:-1].replace("$", "")] for one in row) + ")"
        ),
        value[1:],
    )
    if "*" in expression:
        left, right = (calculated(page, name) for name in expression.split("*"))
        return left * right
    expression = re.sub(r"[A-Z]+\d+", lambda found: f"({calculated(page, found[0])})", expression)
    return int(eval(expression))  # noqa: S307 - digits, brackets and signs


def _spelt_out(cells: Any) -> str:
    return "(" + "+".join(one.coordinate for row in cells for one in row) + ")"


def assert_formulas_agree(sheet: Any, data: Any) -> None:
    book = load_workbook(io.BytesIO(workbook(sheet=sheet, data=data, title="计划")))
    for table in sheet.figures(data).tables:
        page = book[table.title[:31]]
        for row, line in enumerate(table.lines, start=3):
            for column, value in enumerate(line.values):
                if value is not None:
                    assert calculated(page, page.cell(row, 2 + column).coordinate) == value, (table.title, line.label)


@settings(max_examples=8, deadline=None)
@given(numbers=st.lists(FEN, min_size=12 * 16, max_size=12 * 16), sums=st.lists(FEN, max_size=5))
def test_the_plans_formulas_agree_with_the_servers_figures(numbers: list[int], sums: list[int]) -> None:
    names = [f"g-{grid.key}-{row.key}-{num}" for grid in PLAN.grids for row in grid.rows for num in range(1, 13)]
    posted = {name: f"{fen // 100}.{fen % 100:02d}" for name, fen in zip(names, numbers, strict=False)}
    posted |= {f"i-{key}-{num}-sum": str(fen) for key in ("invest", "sources") for num, fen in enumerate(sums, start=1)}
    data = read(sheet=PLAN, posted=posted | {"t-idea": "x"})
    assert_formulas_agree(PLAN, data)


@settings(max_examples=8, deadline=None)
@given(numbers=st.lists(st.integers(0, 9_999), min_size=54, max_size=54))
def test_the_shops_formulas_agree_with_the_servers_figures(numbers: list[int]) -> None:
    names = [f"g-shop-{row.key}-{num}" for row in SHOP.grids[0].rows[:9] for num in range(1, 7)]
    data = read(sheet=SHOP, posted={"t-why": "x"} | {name: str(n) for name, n in zip(names, numbers, strict=True)})
    assert_formulas_agree(SHOP, data)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_begins_like_a_formula_is_exported_as_text(text: str) -> None:
    data = read(sheet=PLAN, posted={"t-idea": text, "i-invest-1-name": text, "i-invest-1-sum": "1"})
    book = load_workbook(io.BytesIO(workbook(sheet=PLAN, data=data, title=text)))
    cells = [book.worksheets[0]["A1"], book.worksheets[0]["B2"], book.worksheets[1]["A3"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 3


@pytest.mark.django_db
def test_a_learner_fills_in_the_plan_and_the_trainer_marks_its_tables(
    learner: User, trainer: Trainer, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    version = release_course(practice(form="business_plan", takes_text=False))
    learning.enrol(user=learner, slug=version.course.slug, at=at)
    mine, address = signed_in(learner), "/learn/short-course/work/practice/"
    assert mine.get(f"{address}sheet.xlsx").status_code == 404
    wrong = mine.post(address, {"form": "yes", "act": "save", "g-profit-sales-1": "many", "t-idea": "当天修好"})
    assert wrong.status_code == 422
    assert "当天修好" in wrong.content.decode()
    assert not Work.objects.exists()
    saved = mine.post(address, {"form": "yes", "act": "autosave", "g-profit-sales-1": "1200.5", "t-idea": "当天修好"})
    assert saved.json()["message"]
    assert mine.post(address, {"form": "yes", "act": "autosave", "g-profit-sales-1": "x"}).status_code == 422
    page = mine.get(address).content.decode()
    assert 'value="1200.50"' in page
    assert "work__table" in page
    assert mine.get(f"{address}sheet.xlsx").content[:2] == b"PK"
    assert mine.post(address, {"act": "hand_in"}).status_code == 302
    work, desk = Work.objects.get(), signed_in(trainer.user)
    assert (work.state, work.hand_ins.get().form["grids"]["profit"]["sales"][0]) == ("handed_in", 120_050)
    assert "1200.50" in desk.get(f"/manage/marking/{work.uuid}/").content.decode()
    assert desk.get(f"/manage/marking/{work.uuid}/sheet.xlsx").content[:2] == b"PK"


@pytest.mark.django_db
def test_a_shop_that_sells_what_it_has_not_is_not_handed_in(
    learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    version = release_course(practice(form="model_shop"))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    data = read(sheet=SHOP, posted={"g-shop-sold-1": "5", "g-shop-price-1": "10"})
    learning.save_draft(enrolment=enrolment, lesson_key="work", text="", form=data, at=at)
    with pytest.raises(learning.FiguresWrong, match="only 0 were there"):
        learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
