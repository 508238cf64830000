"""The administrators' list of people in /manage/."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views.users import CreateView, EditView, IndexView, UserColumn, UserViewSet

from accounts import services as accounts
from accounts.models import User
from accounts.phone import PhoneField
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
        kwargs.pop("for_user", None)
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
            self.instance = accounts.create_user(phone=data["phone"], display_name=data["display_name"], at=clock.now())
            self.instance.groups.set(data["groups"])
            return self.instance
        if "phone" in self.changed_data:
            self.instance.phone_verified_at = None
        return super().save(commit)


class PeopleView(IndexView):
    page_title = _("People")
    add_item_label = _("Add a person")

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


class AddPersonView(CreateView):
    page_title = _("Add a person")
    success_message = _("%(object)s was added and can sign in with a code.")


class EditPersonView(EditView):
    success_message = _("%(object)s was changed.")


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
