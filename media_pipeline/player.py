"""The one thing this app asks of the theme: whether it brings hls.js."""

from django.contrib.staticfiles import finders
from django.templatetags.static import static

HLS_MODULE = "vendor/hls/hls.min.mjs"


def hls_module() -> str:
    """The address of hls.js as an ES module, or nothing where the theme has none; players then go without."""
    return static(HLS_MODULE) if finders.find(HLS_MODULE) else ""
