"""The two other kinds that are no courses: platforms and digital resources."""

from datetime import datetime

import pytest

from accounts.models import User
from institutions import services as institutions
from institutions.models import Institution
from listings import services as listings
from listings.models import Listing
from media_pipeline import services as media
from media_pipeline.models import Video
from tests.listings.dossiers import paper

pytestmark = pytest.mark.usefixtures("one_reviewer")

PLATFORM = {
    "name_zh": "云上技能",
    "address_url": "https://skills.example.cn/",
    "icp": "京ICP备00000000号",
    "scope": "数字技能",
    "operator": "云上技能有限公司",
    "province": "110000",
    "contact": "王",
    "contact_phone": "010-5555 0102",
    "terms": "on",
}
RESOURCE = {
    "name_zh": "直播间布光三十例",
    "medium": "courseware",
    "summary": "直播间布光",
    "link": "https://example.cn/light",
    "author": "何老师",
    "source": "原创",
    "licence": "CC BY 4.0",
    "ai": "none",
    "standard": "暂无：新职业标准尚未颁布",
    "province": "110000",
    "contact": "何",
    "contact_phone": "010-5555 0103",
}


def test_a_platform_is_listed_by_what_was_approved(reference: None, learner: User, auditor: User, at: datetime) -> None:
    draft = listings.begin(kind="platform", user=learner, at=at)
    listings.save_draft(draft=draft, values=PLATFORM, at=at)
    listings.attach(draft=draft, upload=paper(), name="备案.pdf", user=learner, at=at)
    draft.refresh_from_db()
    submission = listings.submit_dossier(draft=draft, user=learner, at=at)
    listings.approve_dossier(submission=submission, auditor=auditor, at=at)
    listing = Listing.objects.get()
    assert (listing.kind, listing.state, listing.institution) == ("platform", "listed", None)
    assert not Institution.objects.exists()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://skills.example.cn/", "https://", "https://user:pw@x.cn/", "skills.cn"]
)
def test_a_strange_address_is_refused(reference: None, learner: User, at: datetime, address: str) -> None:
    draft = listings.begin(kind="platform", user=learner, at=at)
    listings.save_draft(draft=draft, values=PLATFORM | {"address_url": address}, at=at)
    draft.refresh_from_db()
    with pytest.raises(listings.DossierIncomplete) as refused:
        listings.submit_dossier(draft=draft, user=learner, at=at)
    assert "address_url" in refused.value.form.errors


class TestResources:
    @pytest.fixture
    def manager(self, institution: Institution, learner: User, at: datetime) -> User:
        institutions.make_manager(institution=institution, user=learner, by=None, at=at)
        return learner

    def submit(self, institution: Institution, manager: User, at: datetime, **changed: str) -> Listing:
        draft = listings.begin(kind="resource", user=manager, institution=institution, at=at)
        listings.save_draft(draft=draft, values=RESOURCE | changed, at=at)
        draft.refresh_from_db()
        return listings.submit_dossier(draft=draft, user=manager, at=at).listing

    def test_it_belongs_to_its_institution(self, institution: Institution, manager: User, at: datetime) -> None:
        listing = self.submit(institution, manager, at)
        assert (listing.institution, listing.region) == (institution, institution.region)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"link": ""}, "link"),
            ({"medium": "textbook"}, "isbn"),
            ({"author": ""}, "author"),
            ({"ai": ""}, "ai"),
            ({"standard": ""}, "standard"),
            ({"video": "00000000-0000-0000-0000-000000000007"}, "video"),
        ],
    )
    def test_rights_and_place_are_needed(
        self, institution: Institution, manager: User, at: datetime, changed: dict[str, str], field: str
    ) -> None:
        with pytest.raises(listings.DossierIncomplete) as refused:
            self.submit(institution, manager, at, **changed)
        assert field in refused.value.form.errors

    def test_anothers_video_is_refused_and_an_own_one_taken(
        self, institution: Institution, manager: User, other_institution: Institution, at: datetime
    ) -> None:
        def video(of: Institution) -> str:
            tenant = media.ensure_tenant(key=of.code)
            return str(Video.objects.create(title="布光", tenant=tenant, created_at=at).uuid)

        with pytest.raises(listings.DossierIncomplete) as refused:
            self.submit(institution, manager, at, link="", video=video(other_institution))
        assert "video" in refused.value.form.errors
        assert self.submit(institution, manager, at, link="", video=video(institution))
