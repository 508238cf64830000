"""The pages that the site stands on."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from courses.models import CoursesRoot, HomePage, MalanPage

WELCOME = "Welcome to your new Wagtail site!"

# What editors start from; they change it in the admin.
HOME = {
    "title": "马兰花技能平台",
    "headline_zh": "今天想学点什么？",
    "headline_en": "What would you like to learn today?",
    "lead_zh": "几分钟一节的职业技能微课。学一节算一节，学完有学习证明，学时存进你的技能学分账户。",
    "lead_en": "Vocational micro-courses, a few minutes a lesson. What you finish counts, and is kept for you.",
}
MALAN = {
    "title": "马兰花创业培训",
    "intro_zh": "马兰花是长在盐碱地和路边的小花，耐旱，好活。"
    "创业也是一步一步来的：看看你现在走到哪一步，就从哪一步学起。",
    "intro_en": "Malan is a small iris that grows on salt flats and roadsides. A business also grows step by step: "
    "find the stage you are in, and start learning there.",
}


def ensure_site(*, at: datetime) -> HomePage:
    """Home, courses root and Malan page, with Wagtail's welcome page removed. Safe to repeat; texts are kept."""
    with transaction.atomic():
        home = HomePage.objects.first() or _make_home(at)
        if not CoursesRoot.objects.exists():
            home.add_child(instance=CoursesRoot(title="课程", slug="catalogue", first_published_at=at))
        if not MalanPage.objects.exists():
            home.add_child(instance=MalanPage(slug="malan", first_published_at=at, **MALAN))
    return home


def _make_home(at: datetime) -> HomePage:
    root = Page.get_first_root_node()
    home: HomePage = root.add_child(instance=HomePage(slug="malan-skills", first_published_at=at, **HOME))
    address = urlsplit(settings.BASE_URL)
    # First the site, or deleting the welcome page would take the site with it.
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": Page.objects.get(pk=home.pk),
            "site_name": home.title,
        },
    )
    for page in Page.objects.filter(depth=2, title=WELCOME):
        page.delete()
    return home
