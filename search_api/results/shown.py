"""View -> what the reader is shown of it."""

from collections.abc import Sequence

from mappings.scheme import Scheme
from mappings.views import View
from search_api.results.model import Hit, Relative, ShownField
from storage.index.port import Snippet


def hit_of(view: View, scheme: Scheme, snippets: Sequence[Snippet] = (), within: Relative | None = None) -> Hit:
    """The hit for a view: every field of the class in the scheme's order, with its value, nothing, or a mask."""
    levels = scheme.by_key[view.classification].view_levels(view.document_level)
    return Hit(
        id=view.document_id,
        archive_number=view.archive_number,
        title=view.title,
        classification=view.classification,
        level=view.document_level,
        department=view.department,
        customer_file=view.customer_file,
        file_name=view.file_name,
        media_type=view.media_type,
        filed_on=view.filed_on,
        state=view.state,
        fields=_fields(view, scheme),
        snippets=tuple(snippets),
        page=snippets[0].page if snippets else None,
        stub=view.is_stub,
        levels_above=() if view.is_stub else tuple(rank for rank in levels if rank > view.level),
        within=None if view.is_stub else within,
    )


def _fields(view: View, scheme: Scheme) -> tuple[ShownField, ...]:
    specs = scheme.by_key[view.classification].field_by_name
    return tuple(map(ShownField, specs.values(), map(view.fields.get, specs), map(view.masked.get, specs)))
