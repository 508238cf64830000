"""Structured practice work: forms of numbers that the server adds up. Pure functions; money in whole fen."""

from courses.models.practice import Form
from learning.sheets import business_plan, model_shop
from learning.sheets.parts import Figures, FormWrong, Sheet, read

SHEETS: dict[str, Sheet] = {
    Form.BUSINESS_PLAN.value: business_plan.SHEET,
    Form.MODEL_SHOP.value: model_shop.SHEET,
}

__all__ = ["SHEETS", "Figures", "FormWrong", "Sheet", "read"]
