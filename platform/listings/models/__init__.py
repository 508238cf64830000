"""What stands in the directory, and how it came there."""

from listings.models.listing import Listing, ListingEvent
from listings.models.review import Comment, Submission
from listings.models.task import ReviewTask

__all__ = ["Comment", "Listing", "ListingEvent", "ReviewTask", "Submission"]
