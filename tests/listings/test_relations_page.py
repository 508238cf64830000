"""The page on which auditors declare relations."""

from django.urls import reverse

from listings.models import DeclaredRelation


def test_an_auditor_finds_declares_and_ends(submission, auditor, second_auditor, institution, trainer, signed_in):
    client, url = signed_in(auditor), reverse("listings_relations")
    html = client.get(url, {"q": "晨光"}).content.decode()
    assert f"institution:{institution.uuid}" in html
    assert f"trainer:{trainer.uuid}" in client.get(url, {"q": "何"}).content.decode()
    for form in ({"to": "trainer:nobody", "note": "同学"}, {"to": f"trainer:{trainer.uuid}", "note": ""}, {}):
        assert client.post(url, form).status_code == 400
    assert client.post(url, {"to": f"trainer:{trainer.uuid}", "note": "同学"}).status_code == 302
    assert submission.assignments.get(state="assigned").reviewer == second_auditor
    relation = DeclaredRelation.objects.get()
    assert "同学" in client.get(url).content.decode()
    end = reverse("listings_end_relation", args=[relation.uuid])
    assert signed_in(second_auditor).post(end).status_code == 404
    assert client.post(end).status_code == 302
    assert "同学" not in client.get(url).content.decode()
