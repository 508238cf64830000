"""Addresses under /manage/, mounted within Wagtail's admin by `wagtail_hooks`."""

from django.urls import path

from listings.views import authoring, review

urlpatterns = [
    path("review/", review.queue, name="listings_queue"),
    path("review/<uuid:uuid>/", review.desk, name="listings_desk"),
    path("review/<uuid:uuid>/comment/", review.comment, name="listings_comment"),
    path("review/<uuid:uuid>/comment/<uuid:comment_uuid>/remove/", review.remove, name="listings_remove_comment"),
    path("review/<uuid:uuid>/decide/", review.decide, name="listings_decide"),
    path("review/<uuid:uuid>/hand-back/", review.hand_back, name="listings_hand_back"),
    path("review/<uuid:uuid>/comments/", authoring.comments, name="listings_comments"),
    path("review/<uuid:uuid>/comments/<uuid:comment_uuid>/answer/", authoring.answer, name="listings_answer"),
    path("courses/<int:page_id>/submit/", authoring.submit, name="listings_submit"),
]
