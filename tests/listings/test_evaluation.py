"""The yearly evaluation: arithmetic as laws, computed scores, publication, objection, and what a grade does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notice
from common.workdays import day_of
from institutions import services as institutions
from listings import services as listings
from listings.models import Evaluation, EvaluationScheme, Listing
from listings.services.evaluating import settle_due
from listings.services.scoring import grade_of, items_of, total_of

SCORES = {"content": "90", "complaints": "100"}

indicators = st.lists(
    st.tuples(st.integers(1, 50), st.none() | st.integers(0, 100), st.booleans()), min_size=1, max_size=8
).map(
    lambda rows: (
        [
            {"key": str(num), "weight": weight, "source": "human" if human else "computed", "zh": "甲", "en": "A"}
            for num, (weight, _score, human) in enumerate(rows)
        ],
        {str(num): score for num, (_weight, score, _human) in enumerate(rows)},
    )
)


@given(indicators)
def test_a_total_lies_between_the_least_and_the_greatest_score(given_scores):
    scheme, scores = given_scores
    human = {key: score for key, score in scores.items() if score is not None}
    items = items_of(scheme, scores, human)
    total = total_of(items)
    measured = [score for score in scores.values() if score is not None]
    if not measured:
        assert total is None
    else:
        assert min(measured) <= total <= max(measured)
        exact = sum(item.weight * item.score for item in items if item.score is not None) / sum(
            item.weight for item in items if item.score is not None
        )
        assert abs(total - Decimal(exact)) <= Decimal("0.0501")


@pytest.mark.parametrize(
    ("total", "veto", "grade"),
    [("90.0", 100, "A"), ("89.9", 100, "B"), ("75.0", 100, "B"), ("60.0", 100, "C"), ("59.9", 100, "D"),
     ("99.0", 0, "D"),
     ("99.0", None, "A")],
)  # fmt: skip
def test_a_grade_follows_the_thresholds_and_bad_conduct_allows_only_the_worst(total, veto, grade):
    scheme = [{"key": "conduct", "weight": 20, "source": "computed", "veto": True, "zh": "师德", "en": "Conduct"}]
    items = items_of(scheme, {"conduct": veto}, {})
    assert grade_of(total=Decimal(total), items=items, grades={"A": 90, "B": 75, "C": 60}) == grade


@pytest.fixture
def evaluation(listed, at):
    listings.open_year(year=2026, at=at)
    return Evaluation.objects.get(listing=listed)


def publish(evaluation, officer, at, scores=SCORES):
    return listings.publish_grade(evaluation=evaluation, officer=officer, scores=scores, remarks="", at=at)


def test_opening_a_year_is_safe_to_repeat_and_makes_one_for_each(listed, at):
    call_command("open_evaluations", "2026")
    call_command("open_evaluations", "2026")
    assert Evaluation.objects.count() == 1
    assert EvaluationScheme.objects.filter(year=2026).count() == 4


def test_conduct_is_the_first_item_of_every_scheme(evaluation):
    for scheme in EvaluationScheme.objects.all():
        assert scheme.indicators[0]["key"] == "conduct"
        assert scheme.indicators[0]["veto"]
        assert sum(one["weight"] for one in scheme.indicators) == 100


def found_against(trainer, officer, at):
    institutions.find_conduct(
        trainer=trainer,
        officer=officer,
        severity="grave",
        finding="收受学员礼金",
        reason="经核实。",
        from_date=day_of(at),
        to_date=None,
        evidence=None,
        at=at,
    )


def test_what_can_be_measured_is_and_the_rest_is_left_out(evaluation, half_way, finish, trainer, regional_officer, at):
    scores = {item.key: item.score for item in listings.items(evaluation)}
    assert (scores["conduct"], scores["captions"], scores["completion"]) == (100, 100, 0)
    assert scores["rating"] is scores["rectified"] is scores["content"] is None
    finish(half_way)
    assert {item.key: item.score for item in listings.items(evaluation)}["completion"] == 100
    found_against(trainer, regional_officer, at)
    assert {item.key: item.score for item in listings.items(evaluation)}["conduct"] == 0


def test_an_order_kept_in_time_counts_and_a_late_one_does_not(evaluation, listed, regional_officer, at):
    for days in (3, 20):
        listed.refresh_from_db()
        due = day_of(at) + timedelta(days=10)
        listings.order_rectification(listing=listed, officer=regional_officer, due_date=due, reason="改", at=at)
        done = at + timedelta(days=days)
        listings.confirm_rectified(listing=listed, officer=regional_officer, reason="", at=done)
        at += timedelta(days=5)
    evaluation.refresh_from_db()
    assert {item.key: item.score for item in listings.items(evaluation)}["rectified"] == 50


def test_publishing_freezes_the_scores_and_tells_the_institution(evaluation, regional_officer, trainer, at):
    publish(evaluation, regional_officer, at)
    # conduct 100×20, captions 100×10, content 90×10, complaints 100×10; the rest has nothing to measure.
    assert (evaluation.total, evaluation.grade, evaluation.state) == (Decimal("98.0"), "A", "published")
    assert "A" in Notice.objects.filter(user=trainer.user).latest("pk").subject
    with pytest.raises(listings.EvaluationPublished):
        publish(evaluation, regional_officer, at)


@pytest.mark.parametrize("score", ["", "-1", "101", "9.5", "x", "１００"])
def test_a_human_item_needs_a_whole_number(evaluation, regional_officer, at, score):
    with pytest.raises(listings.ScoreMissing):
        publish(evaluation, regional_officer, at, {"content": score, "complaints": "100"})


def test_only_officers_of_the_region_score(evaluation, foreign_officer, trainer, at):
    for person in (foreign_officer, trainer.user):
        with pytest.raises(listings.ListingNotFound):
            publish(evaluation, person, at)


def test_the_best_grade_lengthens_the_term_once_nobody_objects_any_more(evaluation, listed, regional_officer, at):
    until = listed.listed_until
    publish(evaluation, regional_officer, at)
    assert settle_due(at=at + timedelta(days=14)) == 0
    assert settle_due(at=at + timedelta(days=15)) == 1
    assert settle_due(at=at + timedelta(days=15)) == 0
    listed.refresh_from_db()
    assert listed.listed_until == until + timedelta(days=365)


def test_the_worst_grade_orders_to_put_right_and_a_second_one_ends_it(
    evaluation, listed, trainer, regional_officer, at
):
    found_against(trainer, regional_officer, at)
    publish(evaluation, regional_officer, at)
    assert evaluation.grade == "D"
    settle_due(at=at + timedelta(days=15))
    listed.refresh_from_db()
    assert listed.state == "rectifying"
    listings.open_year(year=2027, at=at + timedelta(days=365))
    again = Evaluation.objects.get(scheme__year=2027)
    publish(again, regional_officer, at + timedelta(days=366))
    settle_due(at=at + timedelta(days=390))
    listed.refresh_from_db()
    assert (listed.state, listed.exit_reason) == ("exited", "evaluation")


def test_a_total_below_the_floor_ends_it_at_once(evaluation, listed, half_way, trainer, regional_officer, at):
    found_against(trainer, regional_officer, at)
    publish(evaluation, regional_officer, at, {"content": "0", "complaints": "0"})
    assert evaluation.total < 40
    settle_due(at=at + timedelta(days=15))
    assert Listing.objects.get().exit_reason == "evaluation"


def test_an_upheld_objection_has_it_scored_anew_and_an_open_one_holds_it_up(
    evaluation, trainer, regional_officer, second_officer, at
):
    publish(evaluation, regional_officer, at, {"content": "10", "complaints": "100"})
    objection = listings.object_to(user=trainer.user, text="内容没有问题", at=at, evaluation=evaluation)
    assert settle_due(at=at + timedelta(days=40)) == 0
    with pytest.raises(institutions.OwnInterest):
        listings.decide_objection(objection=objection, officer=regional_officer, upheld=False, reason="维持", at=at)
    listings.decide_objection(objection=objection, officer=second_officer, upheld=True, reason="重评", at=at)
    evaluation.refresh_from_db()
    assert evaluation.state == "open"
    publish(evaluation, second_officer, at)
    assert evaluation.total == Decimal("98.0")
