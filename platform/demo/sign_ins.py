"""What `make run` prints once the site is open: where it is and who can sign in."""

import unicodedata

from django.conf import settings

from demo import people

_ROLES = {
    "learner": ("学员", "learner", "/me/"),
    "trainer": ("培训教师", "trainer", "/manage/"),
    "manager": ("机构管理员", "manager", "/manage/"),
    "auditor": ("审核员", "auditor", "/manage/"),
    "administrator": ("管理员", "administrator", "/manage/"),
}


def _padded(text: str, width: int) -> str:
    """`text` with blanks up to `width` columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)


def card(*, seconds: float) -> str:
    """The text, in both languages, with the time that the start took."""
    lines = [
        "",
        f"  马兰花技能平台 Malan Skills is open ({seconds:.0f} s):  {settings.BASE_URL}/",
        "",
        "  Sign in with a phone number; the code is on the inbox page and in this window.",
        f"  用手机号登录，验证码在演示收件箱里：{settings.BASE_URL}{people.CODE_HINT}",
        "",
    ]
    for person in people.SIGN_INS:
        chinese, english, page = _ROLES[person.key]
        lines.append(f"    {_padded(chinese, 10)}{_padded(english, 15)}{person.phone}   {settings.BASE_URL}{page}")
    lines += [
        "",
        "  The other courses appear, and lectures are converted, while you look around. Ctrl-C stops all.",
        "",
    ]
    return "\n".join(lines)
