"""The course that the trainer makes: all that is typed into its editor."""

from tests.e2e.journey.editor import Quiz

TITLE = "小店库存盘点入门"
SEARCH = "盘点"
CATEGORY = "电子商务"
TRAINER = "林晓岚"
ISSUER = "晨光数字技能实训中心"
PROMISE = "学完能独自盘完一个货架，并说清差数从哪里来。"
OUTCOME = "能按格编号、逐格清点并当场记录。"
DESCRIPTION = "给小店店员的两节短课：怎样盘一个货架，差数又从哪里来。"
FOR_WHOM = "小超市、便利店的新店员。"
CHAPTER = "盘一个货架"
READING_TITLE = "盘点单的样子"
READING = "盘点单只要四栏：格号、品名、账上数、实点数。差数写在第五栏，先画圈，不改账。"
COMMENT = "这里要说清破损的货放在哪里。"
REASON = "差一句话，补上就好。"
MENDED = "能独自盘完一个货架，把差数写清楚，破损的货另放一筐。"
ANSWER = "已在本课说明里补上。"
QUIZ_TITLE = "小测验：盘点"
QUIZ = (
    Quiz("一格数完之后，先做什么？", "single", ("马上写下来", "先去数下一格", "直接改账"), ("马上写下来",)),
    Quiz(
        "哪些会造成差数？", "multiple", ("进货少点一箱", "卖出忘了扫码", "货架编了号"), ("进货少点一箱", "卖出忘了扫码")
    ),
    Quiz("过期的东西也是库存，要另写一行。", "truefalse", ("对", "不对"), ("对",)),
)
ANSWERS = {question.stem: question.right for question in QUIZ}
