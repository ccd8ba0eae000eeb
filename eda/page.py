"""The page of the report: one HTML file without scripts, other files or requests to a server."""

from __future__ import annotations

import base64
import hashlib
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

MOST_ROWS = 500  # of the table below a picture; the picture itself shows all
MOST_LETTERS = 1000  # of a text; names may have millions
_JOINERS = "\u200c\u200d"  # emoji and scripts need them

_STYLE = """
:root { color-scheme: light dark; --line: #8886; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; }
nav a { display: inline-block; margin-right: 1rem; }
figure { margin: 2rem 0; }
img { background: #fff; border: 1px solid var(--line); box-sizing: border-box; height: auto;
  max-width: 100%; padding: .5rem; }
figcaption { max-width: 48rem; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { border-bottom: 1px solid var(--line); padding: .1rem .7rem .1rem 0; text-align: left; }
td.n { font-variant-numeric: tabular-nums; text-align: right; }
details, div { overflow-x: auto; }
code { background: #8882; padding: 0 .2rem; }
@media print {
  nav, details { display: none; }
  body { max-width: none; }
  figure { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""


@dataclass(frozen=True)
class Section:
    """A chart on the page, under the heading `group`."""

    name: str
    group: str
    heading: str
    what: str
    story: str
    facts: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    png: bytes


def page(
    sections: Sequence[Section],
    skipped: Sequence[tuple[str, str, str]],
    totals: Mapping[str, int],
) -> str:
    """Return the page as HTML.

    Args:
        sections: the charts; those of one group come together, in this order.
        skipped: (name, reason, command) of the charts that could not be drawn.
        totals: what -> how many there are.
    """
    groups: dict[str, list[Section]] = {}
    for section in sections:
        groups.setdefault(section.group, []).append(section)
    links = [f'<a href="#{_anchor(group)}">{escape(group)}</a>' for group in groups]
    if skipped:
        links.append('<a href="#skipped">Skipped</a>')
    counts = ", ".join(f"{count:,} {what}" for what, count in totals.items())
    body = [
        "<h1>The catalogue in pictures</h1>",
        f"<p>{escape(counts)}. Numbers are counted in the whole database.</p>",
        f"<nav>{' '.join(links)}</nav>",
        _glance(sections),
        *(_group(name, charts) for name, charts in groups.items()),
        _skipped(skipped) if skipped else "",
    ]
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>The catalogue in pictures</title>\n<style>{_STYLE}</style>"
    )
    text = "\n".join(part for part in body if part)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n'
        f"<body>\n{text}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    """Return any text for the page: cut, and without control characters."""
    cut = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
    kinds = ((letter, unicodedata.category(letter)) for letter in cut)
    return escape("".join(c for c, kind in kinds if kind[0] != "C" or c in _JOINERS))


def _anchor(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())


def _glance(sections: Sequence[Section]) -> str:
    """Return all stories, each with a link to its picture."""
    lines = [
        f'<li><a href="#{escape(one.name)}">{_text(one.heading)}</a>: {_text(one.story)}</li>'
        for one in sections
        if one.story
    ]
    return "\n".join(['<h2 id="glance">At a glance</h2>', "<ul>", *lines, "</ul>"]) if lines else ""


def _group(name: str, charts: Sequence[Section]) -> str:
    figures = "\n".join(map(_figure, charts))
    return f'<h2 id="{_anchor(name)}">{escape(name)}</h2>\n{figures}'


def _figure(chart: Section) -> str:
    data = base64.b64encode(chart.png).decode()
    alt = _text(" ".join(filter(None, (f"{chart.heading}.", chart.story, chart.facts))))
    story = f"<strong>{_text(chart.story)}</strong> " if chart.story else ""
    return (
        f'<figure id="{escape(chart.name)}">\n<h3>{_text(chart.heading)}</h3>\n'
        f'<img src="data:image/png;base64,{data}" alt="{alt}">\n'
        f"<figcaption>{escape(chart.what)} {story}{_text(chart.facts)}</figcaption>\n"
        f"{_numbers(chart)}\n</figure>"
    )


def _numbers(chart: Section) -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in chart.columns)
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in chart.rows[:MOST_ROWS])
    cut = f", the first {MOST_ROWS:,}" if len(chart.rows) > MOST_ROWS else ""
    return (
        f"<details><summary>The numbers ({len(chart.rows):,} rows{cut})</summary>\n"
        f"<table>\n<tr>{heads}</tr>\n{rows}\n</table></details>"
    )


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "<td></td>"
    if isinstance(value, float):
        return f'<td class="n">{value:.6g}</td>'
    kind = ' class="n"' if isinstance(value, int) else ""
    return f"<td{kind}>{_text(str(value))}</td>"


def _skipped(skipped: Sequence[tuple[str, str, str]]) -> str:
    rows = "\n".join(
        f"<tr><td>{escape(name)}</td><td>{escape(reason)}</td>"
        f"<td><code>{escape(command)}</code></td></tr>"
        for name, reason, command in skipped
    )
    return (
        '<h2 id="skipped">Skipped</h2>\n'
        "<p>There was nothing to draw these charts from.</p>\n<div><table>\n"
        '<tr><th scope="col">chart</th><th scope="col">why</th><th scope="col">filled by</th></tr>'
        f"\n{rows}\n</table></div>"
    )
