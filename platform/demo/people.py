"""The demo's cast: who signs in, which institutions there are, who teaches where. All of it invented."""

from dataclasses import dataclass

CODE_HINT = "/demo/inbox/"


@dataclass(frozen=True)
class Person:
    """`phone` is as typed at sign-in; numbers starting with 1990000 are used by nobody here."""

    key: str
    phone: str
    display_name: str


LEARNER = Person("learner", "19900000001", "王小满")
TRAINER = Person("trainer", "19900000002", "林晓岚")
AUDITOR = Person("auditor", "19900000003", "陈敬之")
ADMINISTRATOR = Person("administrator", "19900000004", "管理员")
MALAN_TRAINER = Person("malan_trainer", "19900000005", "周建平")
MANAGER = Person("manager", "19900000006", "沈国华")
MALAN_MANAGER = Person("malan_manager", "19900000007", "郑文秀")
SECOND_AUDITOR = Person("second_auditor", "19900000008", "何静")
SIGN_INS = (LEARNER, TRAINER, MANAGER, AUDITOR, ADMINISTRATOR)


@dataclass(frozen=True)
class DemoInstitution:
    """`code_17` is a unified social credit code without its check character, which is computed."""

    code_17: str
    name_zh: str
    name_en: str
    kind: str
    region_code: str
    address: str
    licence_scope: str
    manager: Person
    trainer: Person
    trainer_name_en: str
    headline_zh: str
    headline_en: str
    bio_zh: str
    bio_en: str
    occupations: tuple[str, ...]
    course_prefixes: tuple[str, ...]


INSTITUTIONS = (
    DemoInstitution(
        code_17="52210100MJD000001",
        name_zh="晨光数字技能实训中心（演示）",
        name_en="Chenguang Digital Skills Centre (demo)",
        kind="base",
        region_code="210100",
        address="沈阳市（演示地址）",
        licence_scope="电子商务师、互联网营销师、数字化管理师",
        manager=MANAGER,
        trainer=TRAINER,
        trainer_name_en="Lin Xiaolan",
        headline_zh="数字技能培训教师",
        headline_en="Trainer for digital skills",
        bio_zh="在门店和车间带过八年新员工，擅长把软件里的事讲成手上的活。本页人物为演示而设。",
        bio_en="Eight years of training newcomers in shops and workshops. A made-up person for this demonstration.",
        occupations=("4-01-02-07", "4-01-06-01"),
        course_prefixes=("DS-",),
    ),
    DemoInstitution(
        code_17="52350100MJD000002",
        name_zh="青禾创业培训学校（演示）",
        name_en="Qinghe School of Enterprise (demo)",
        kind="training",
        region_code="350100",
        address="福州市（演示地址）",
        licence_scope="创业培训（马兰花计划）",
        manager=MALAN_MANAGER,
        trainer=MALAN_TRAINER,
        trainer_name_en="Zhou Jianping",
        headline_zh="马兰花创业培训讲师",
        headline_en="Lecturer for the Malan courses",
        bio_zh="开过小餐馆，也关过一家店；现在陪别人把账算清楚再开张。本页人物为演示而设。",
        bio_en="Opened a small restaurant, closed a shop, and now helps others do the sums first. A made-up person.",
        occupations=(),
        course_prefixes=("MLH-",),
    ),
)
