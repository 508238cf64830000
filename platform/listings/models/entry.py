"""What the directory is searched by."""

from django.db import models

from courses.models.search import TokensField
from listings.models.listing import Listing


class DirectoryEntry(models.Model):
    """The words by which one listing is found. Numbered as listings came into the directory first, so that the newest
    are those with the greatest ids; without words while the listing is not in the directory.

    One index holds both columns: the generated column `words_vector` on PostgreSQL, an FTS5 table kept by triggers on
    SQLite (migration 0014). Written by `services.entries` alone.
    """

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="directory_entry")
    words = TokensField(blank=True)
    # Apart, because an institution that changes its name changes this of all its listings at once.
    institution_words = models.TextField(blank=True)

    fts_table = "listings_directory_fts"
    fts_columns = "words institution_words"

    class Meta:
        verbose_name_plural = "directory entries"

    def __str__(self) -> str:
        return f"entry of listing {self.listing_id}"
