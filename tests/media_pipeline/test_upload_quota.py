"""What an institution may keep, and what counts towards it."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common import clock
from media_pipeline.models import Tenant, Upload, VideoVersion
from media_pipeline.services import quotas, upload_start, videos
from tests.media_pipeline.tus_client import TUS, create, patch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small(settings) -> None:
    settings.MEDIA_TENANT_QUOTA_BYTES = 1000


def test_an_upload_beyond_the_quota_is_refused_in_plain_words(browser):
    assert create(browser, 600).status_code == 201
    answer = create(browser, 500)
    assert (answer.status_code, answer.json()["code"]) == (507, "quota_reached")
    for told in ("1000", "600", "500"):
        assert told in answer.json()["message"]
    assert Upload.objects.count() == 1


def test_exactly_the_quota_fits(browser):
    assert create(browser, 1000).status_code == 201


def test_what_arrived_counts_once(browser, at):
    address = create(browser, 600)["Location"]
    patch(browser, address, 0, b"x" * 600)
    assert quotas.used_bytes(tenant=Tenant.objects.get(key="institution:east"), at=at) == 600


def test_what_was_cancelled_or_expired_counts_no_more(browser):
    address = create(browser, 900)["Location"]
    assert create(browser, 900).status_code == 507
    browser.delete(address, **TUS)
    assert create(browser, 900).status_code == 201
    Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert create(browser, 900).status_code == 201


def test_cancelled_versions_count_no_more(browser, at):
    patch(browser, create(browser, 600)["Location"], 0, b"x" * 600)
    VideoVersion.objects.update(state=VideoVersion.State.CANCELLED)
    assert quotas.used_bytes(tenant=Tenant.objects.get(key="institution:east"), at=at) == 0


def test_one_institutions_uploads_take_nothing_from_another(browser, signed_in, foreign_teacher):
    create(browser, 1000)
    assert create(signed_in(foreign_teacher), 1000).status_code == 201


@pytest.mark.parametrize(("quota", "status"), [(2000, 201), (0, 507), (1199, 507), (None, 507)])
def test_an_institution_may_have_a_quota_of_its_own(browser, quota, status):
    tenant = videos.ensure_tenant(key="institution:east")
    Tenant.objects.filter(pk=tenant.pk).update(quota_bytes=quota)
    assert create(browser, 1200).status_code == status


def test_the_page_says_how_much_room_is_left(browser):
    create(browser, 600)
    html = browser.get(reverse("media_desk:upload")).content.decode().replace("\xa0", " ")
    assert "600" in html
    assert "1000" in html


def test_an_operator_reads_and_changes_it(browser):
    create(browser, 600)
    out = io.StringIO()
    call_command("media_quota", "institution:east", "2", stdout=out)
    assert out.getvalue().startswith("institution:east  0.0 of 2 GiB  (its own)")
    assert create(browser, 1200).status_code == 201
    call_command("media_quota", "institution:east", "default", stdout=out)
    assert Tenant.objects.get().quota_bytes is None


@pytest.mark.parametrize("given", [("institution:none",), ("institution:east", "-1"), ("institution:east", "much")])
def test_what_is_no_quota_is_said(given):
    videos.ensure_tenant(key="institution:east")
    with pytest.raises(CommandError):
        call_command("media_quota", "--", *given)


def test_a_full_disk_is_said_first(teacher, at, monkeypatch):
    monkeypatch.setattr(quotas.shutil, "disk_usage", lambda _path: type("", (), {"free": 0})())
    with pytest.raises(quotas.NoRoom):
        upload_start.start_upload(user=teacher, size_bytes=2000, label="a.mp4", at=at)
