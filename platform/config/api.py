"""The one API, `/api/v1/` (decision D11). Each app brings a router."""

from ninja import NinjaAPI

api = NinjaAPI(title="Malan Skills", version="1", docs_url=None, urls_namespace="api")
# api.add_router("/learn", "learning.api.router") and so on, one line per app
