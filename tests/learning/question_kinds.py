"""One question of every kind that is not a choice, as a trainer writes it, with answers to it."""

from typing import Any

SECRET = "解析：只有答完才能看"

FILL = {"kind": "fill", "stem_zh": "网页用的协议叫什么？", "accepted": ["HTTP", "超文本传输协议"]}
NUMERIC = {"kind": "numeric", "stem_zh": "一箱多重？", "number": "12.5", "tolerance": "0.5", "units": ["kg", "千克"]}
ORDERING = {
    "kind": "ordering",
    "stem_zh": "开店先做什么？",
    "options": [{"zh": "选品"}, {"zh": "上架"}, {"zh": "推广"}, {"zh": "发货"}],
}
MATCHING = {
    "kind": "matching",
    "stem_zh": "什么用在哪里？",
    "pairs": [
        {"left_zh": "主图", "right_zh": "列表页"},
        {"left_zh": "标题", "right_zh": "搜索"},
        {"left_zh": "副图", "right_zh": "详情页"},
        {"left_zh": "", "right_zh": "仓库"},
    ],
}
SHORT = {
    "kind": "short",
    "stem_zh": "怎样回复一条差评？",
    "guidance": "机密要点：先道歉，再说办法。",
    "points": 4,
}
EVERY_KIND: list[dict[str, Any]] = [
    question | {"explanation_zh": SECRET} for question in (FILL, NUMERIC, ORDERING, MATCHING, SHORT)
]


def right_choice(question: Any) -> list[str]:
    """What `save_answer` takes for the right answer to a frozen question; some text for a short one."""
    answers = question.answers
    if question.kind == "fill":
        return [answers[0]]
    if question.kind == "numeric":
        return [f"{answers['number']} {answers['units'][0]}"]
    if question.kind == "matching":
        return [answers[option["key"]] for option in question.options]
    if question.kind == "short":
        return ["先道歉，再补寄。"]
    return list(answers)
