"""A page of the web that stands by itself: the view's text of a document whose format has no pages to be drawn."""

from collections.abc import Iterator, Sequence
from html import escape

from mappings.scheme import Scheme, Title
from mappings.views import View, shown

# It loads nothing and runs nothing, wherever it is opened.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
body { font: 16px/1.6 system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 46em; padding: 0 1rem; color: #1f2427; }
header, footer { color: #5b6266; font-size: .875rem; border: solid #dcd7cc; border-width: 0 0 1px; padding: .5rem 0; }
footer { border-width: 1px 0 0; }
h1 { color: #1f2427; font-size: 1.4rem; margin: 0 0 .3rem; }
section { white-space: pre-wrap; overflow-wrap: anywhere; margin: 1.5rem 0; }
.across { position: fixed; inset: 0; display: grid; place-content: space-around; pointer-events: none; color: #60606030; font-size: 1.1rem; white-space: nowrap; }
.across span { transform: rotate(-24deg); }
"""  # noqa: E501 (style sheets are read by the rule)
_NOTICE = Title(
    "本副本仅含您有权查阅的文字；▇▇▇ 处需要更高密级。",
    "This copy holds only the text that you may read; ▇▇▇ stands for what needs a higher level.",
)
_PAGE = Title("第 {number} 页", "page {number}")
_STAMPS = 6


def html_text(view: View, pages: Sequence[str], scheme: Scheme, language: str, stamp: str) -> Iterator[bytes]:
    """The page, in pieces: its head, one for each of the view's `pages`, and its end. `stamp` is written across it."""
    title = escape(shown(view.title))
    level = scheme.levels[view.document_level].title.text(language)
    of_class = scheme.by_key[view.classification].title.text(language)
    across = f"<span>{escape(stamp)}</span>" * _STAMPS if stamp else ""
    yield (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{title}</h1><p>{escape(view.archive_number)} · {escape(of_class)} · {escape(level)}</p>"
        f"<p>{escape(_NOTICE.text(language))}</p></header>\n<main>\n"
    ).encode()
    for number, page in enumerate(pages, 1):
        label = escape(_PAGE.text(language).format(number=number))
        yield f'<section aria-label="{label}">{escape(shown(page))}</section>\n'.encode("utf-8", "replace")
    yield (
        f'</main>\n<footer>{escape(stamp)}</footer>\n<div class="across" aria-hidden="true">{across}</div>\n'
        "</body>\n</html>\n"
    ).encode()
