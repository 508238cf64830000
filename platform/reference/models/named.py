"""What every code list shares: a name in both languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language


class NamedRow(models.Model):
    """A row with a Chinese and an English name; `name` is the one for the reader."""

    name_zh = models.CharField(_("Chinese name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)

    def text(self, field: str) -> str:
        """The pair `<field>_zh`, `<field>_en` in the reader's language."""
        return in_language(zh=getattr(self, f"{field}_zh"), en=getattr(self, f"{field}_en"))
