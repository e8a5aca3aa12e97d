"""Sphinx configuration; `make docs` builds with it."""

import importlib.metadata
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer

ROOT = Path(__file__).parents[1]
PACKAGES = sorted([*ROOT.glob("src/govtasks"), *ROOT.glob("plugins/*/src/govtasks_*")])

project = "govtasks"
author = "The govtasks authors"
release = version = importlib.metadata.version("govtasks")
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.apidoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"govtasks {release}"

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3

# One page per module, so that no module is forgotten.
apidoc_modules = [
    {
        "path": str(package),
        "destination": f"reference/api/{package.name}",
        "separate_modules": True,
        "module_first": True,
        "automodule_options": {"members", "show-inheritance"},
    }
    for package in PACKAGES
]
# A name that a package re-exports is described once, where it is defined.
autodoc_default_options = {"ignore-module-all": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
# Fields are described in the docstring of their class, and nowhere twice.
napoleon_use_ivar = True

nitpicky = True
nitpick_ignore_regex = [
    # Names of other projects could be resolved only over the network.
    (r"py:.*", r"(?!govtasks).*"),
    # Private names have no page: type variables, mostly.
    (r"py:.*", r"govtasks.*\._\w+"),
]


def setup(app):  # noqa: ANN001, ANN201, D103 - Sphinx says what it is
    app.connect("builder-inited", write_what_is_made)
    # Before the theme, which asks for the navigation at 500.
    app.connect("html-page-context", share_navigation, priority=400)
    # Shown as text here, and drawn where the pages are read in a repository.
    app.add_lexer("mermaid", TextLexer)


def share_navigation(app, pagename, _template, context, _doctree):  # noqa: ANN001, ANN201
    """Let the pages of one package share their navigation: it is half of the time."""
    folder, _, _ = pagename.rpartition("/")
    if not folder.startswith("reference/api/") or "toctree" not in context:
        return
    made, of_page = app.__dict__.setdefault("navigation", {}), context["toctree"]

    def shared(**options):  # noqa: ANN003, ANN202
        key = (folder, *sorted(options.items()))
        if key not in made:
            made[key] = of_page(**options)
        return made[key]

    context["toctree"] = shared


def write_what_is_made(_app) -> None:  # noqa: ANN001 - imported by Sphinx alone
    """Write the pages of facts, formulas and regimes, and the pictures."""
    sys.path.insert(0, str(ROOT / "tools"))
    import fact_pages  # noqa: PLC0415 - lies beside no package
    import formula_pages  # noqa: PLC0415 - lies beside no package
    import regime_pages  # noqa: PLC0415 - lies beside no package
    import worked_pictures  # noqa: PLC0415 - lies beside no package

    fact_pages.write_pages(ROOT / "docs" / "reference" / "facts")
    formula_pages.write_pages(ROOT / "docs" / "reference" / "formulas")
    regime_pages.write_pages(ROOT / "docs" / "reference" / "regimes")
    worked_pictures.write_pictures(ROOT / "docs" / "explanation" / "pictures")
