"""Components that pages are built of, rendered as pages render them."""

from django import forms
from django.template import engines
from django.utils import translation


class Sample(forms.Form):
    phone = forms.CharField(label="Phone", help_text="Eleven digits")
    consent = forms.BooleanField(label="I agree")
    payer = forms.ChoiceField(label="Who pays", choices=[("self", "Myself")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)


def render(source: str, **context: object) -> str:
    with translation.override("en"):
        return engines["django"].from_string(source).render(context)


def test_an_error_is_in_words_and_tied_to_its_field() -> None:
    html = render('{% include "components/field.html" %}', field=Sample({})["phone"])
    assert 'id="id_phone_error"' in html
    assert 'id="id_phone_helptext"' in html
    assert "id_phone_helptext id_phone_error" in html
    assert 'aria-invalid="true"' in html
    assert "This field is required." in html


def test_consent_starts_unticked_and_its_label_can_be_pressed() -> None:
    html = render('{% include "components/field.html" %}', field=Sample()["consent"])
    assert "checked" not in html
    assert '<label class="choice" for="id_consent">' in html


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    html = render('{% include "components/field.html" %}', field=Sample()["payer"])
    assert "<fieldset" in html
    assert "<legend" in html


def test_only_optional_fields_say_so() -> None:
    form = Sample()
    assert "(optional)" in render('{% include "components/field.html" %}', field=form["note"])
    assert "(optional)" not in render('{% include "components/field.html" %}', field=form["phone"])


def test_error_summary_links_to_each_field() -> None:
    html = render('{% include "components/error_summary.html" %}', form=Sample({}))
    assert 'href="#id_phone"' in html
    assert render('{% include "components/error_summary.html" %}', form=Sample()).strip() == ""


def test_course_card_says_its_units_and_escapes_names() -> None:
    course = {
        "title": "<b>Live</b>",
        "minutes": 8,
        "class_hours": "0.1",
        "url": "/courses/x/",
        "badges": ["Sample", {"text": "Free", "tone": "done"}],
    }
    html = render('{% include "components/course_card.html" %}', course=course)
    assert "8 minutes" in html
    assert "0.1 class hours" in html
    assert "&lt;b&gt;Live" in html
    assert "badge--done" in html
    assert ">Sample<" in html


def test_progress_is_a_progress_element() -> None:
    html = render('{% include "components/progress.html" with value=12 max=30 label="12 of 30 minutes" %}')
    assert '<progress class="progress" max="30" value="12" aria-label="12 of 30 minutes">' in html
