"""The pages that a person sees, from the templates beside this module."""

from __future__ import annotations

import functools
from importlib import resources

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from starlette.responses import HTMLResponse

from bbmock.http.languages import Language, in_language


class _PackageTemplates(BaseLoader):
    """Templates from the package's data, wherever it is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 - jinja2's
        found = resources.files("bbmock.http").joinpath("templates", template)
        if not found.is_file():
            raise TemplateNotFound(template)
        return found.read_text(encoding="utf-8"), template, None


@functools.cache
def _templates() -> Environment:
    """The templates, each compiled once: they are the same for every sandbox."""
    return Environment(
        loader=_PackageTemplates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Renders pages; every value is escaped."""

    def render(
        self, template: str, *, status: int = 200, language: Language = "en", **values: object
    ) -> HTMLResponse:
        """A page as an answer; `values` are what its template names, besides `language` and its texts `t`."""
        page = _templates().get_template(template)
        text = page.render(language=language, t=in_language(language), **values)
        return HTMLResponse(text, status, headers={"Content-Language": language})
