"""Words for people, in English, French, German and Italian.

Message ids are English sentences with named placeholders, `_("{seconds} s left")`; catalogues are made by
`scripts/locales`. Errors and faults travel as a code with parameters and become words only where a person
reads them: `tell(code, params, lang)`. Log lines do not pass here: they stay English.

Must not know: any wing. The standard library's gettext is all that is needed at run time.
"""

from roomctl.i18n.catalog import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    N_,
    _,
    fill,
    language,
    ngettext,
    pgettext,
    pick_language,
    set_language,
    usual_name,
)
from roomctl.i18n.telling import tell

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "N_",
    "_",
    "fill",
    "language",
    "ngettext",
    "pgettext",
    "pick_language",
    "set_language",
    "tell",
    "usual_name",
]
