"""The administrators' list of people in /manage/."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views.users import CreateView, EditView, IndexView, UserColumn, UserViewSet

from accounts import services as accounts
from accounts.models import User
from accounts.phone import PhoneField
from audit import services as audit
from common import clock


class PersonForm(forms.ModelForm[User]):
    """Number, name, offices. A new number is proved when its owner next signs in."""

    phone = PhoneField()
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"), queryset=Group.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["phone", "display_name", "is_active", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail tells its own forms these; ours need neither.
        self.editing_self = kwargs.pop("editing_self", False)
        self.for_user: User | None = kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        if self.editing_self:
            # Nobody locks themselves out.
            del self.fields["is_active"]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if User.objects.filter(phone=phone).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(accounts.PhoneTaken.message, code="phone_taken")
        return phone

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            data = self.cleaned_data
            self.instance = accounts.create_user(
                phone=data["phone"],
                display_name=data["display_name"],
                is_active=data["is_active"],
                by=self.for_user,
                at=clock.now(),
            )
            self.instance.groups.set(data["groups"])
            self._record()
            return self.instance
        if "phone" in self.changed_data:
            self.instance.phone_verified_at = None
        with transaction.atomic():
            saved = super().save(commit)
            self._record()
        return saved

    def _record(self) -> None:
        groups = sorted(group.name for group in self.cleaned_data.get("groups", ()))
        audit.record(
            actor_uuid=str(self.for_user.uuid) if self.for_user else None,
            action="accounts.person_changed",
            object_type="accounts.user",
            object_id=str(self.instance.uuid),
            at=clock.now(),
            detail={"fields": sorted(self.changed_data), "groups": groups, "active": self.instance.is_active},
        )


class PeopleView(IndexView):
    page_title = _("People")
    add_item_label = _("Add a person")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        people = [str(person.uuid) for person in context["object_list"]]
        _read(self.request, people=people, what=["display_name"], purpose="people_list")
        return context

    @cached_property
    def search_fields(self) -> set[str]:
        return {"display_name", "phone"}

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column_class(UserColumn)(
                "name", accessor="get_full_name", label=_("Name"), get_url=self.get_edit_url, classname="name"
            ),
            Column(
                "is_superuser", accessor=lambda user: _("Administrator") if user.is_superuser else "", label=_("Office")
            ),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
        ]


class _ForUser:
    """The form is told who fills it in."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return kwargs | {"for_user": self.request.user}  # type: ignore[attr-defined]


class AddPersonView(_ForUser, CreateView):
    page_title = _("Add a person")
    success_message = _("%(object)s was added and can sign in with a code.")

    def get_success_message(self, instance: User) -> str:
        if not instance.is_active:
            return _("%(object)s was added, and can sign in once “active” is ticked.") % {"object": instance}
        message: str = super().get_success_message(instance)
        return message


class EditPersonView(_ForUser, EditView):
    success_message = _("%(object)s was changed.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _read(request, people=[str(self.object.uuid)], what=["display_name", "phone"], purpose="people_edit")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


def _read(request: HttpRequest, *, people: list[str], what: list[str], purpose: str) -> None:
    audit.read_personal(
        actor_uuid=str(cast(User, request.user).uuid), people=people, what=what, purpose=purpose, at=clock.now()
    )


class PersonViewSet(UserViewSet):
    menu_label = _("People")
    ordering = "-date_joined"
    index_view_class = PeopleView
    add_view_class = AddPersonView
    edit_view_class = EditPersonView
    # Wagtail's templates for users name fields that ours lack; its general ones show any form.
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm
