"""Static files under names that carry their hash, with the imports between ES modules rewritten too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, which also follows `import … from "./x.js"` and `export {…} from "./x.js"`.

    It does not see `export * from`, worker addresses and import maps, nor look inside `.mjs` files
    (themes/README.md says what to do instead; tests/themes guards it).
    """

    support_js_module_import_aggregation = True


class UncompressedModuleStorage(ManifestStaticFilesStorage):
    """The same without compressed copies, which take longer to make than a first start should."""

    support_js_module_import_aggregation = True
