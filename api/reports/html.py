"""A report as one HTML file that opens without network, script or server.

Every text in it comes from somebody's drawing: the template escapes all of them, and the page's
own policy lets a browser run no script and fetch nothing.
"""

import base64
import hashlib
from functools import partial
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from api.reports.content import ReportContent, room_label
from api.reports.plan_picture import plan_picture
from api.reports.words import REASON_WORDS, ROLE_WORDS, UNIT_WITNESS_WORDS, WORDS, word_for
from cad_import.units import unit_name


def report_html(content: ReportContent) -> str:
    """Return the page."""
    pictures = [
        plan_picture(sheet, content.evidence.lines.get(sheet.plan.sheet), content.findings)
        for sheet in content.sheets
    ]
    style = _resource("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_resource("report.html.j2"))
    return template.render(
        content=content,
        pictures=pictures,
        marked={mark.row.order for picture in pictures for mark in picture.marks},
        words=WORDS,
        label=room_label,
        role=partial(word_for, ROLE_WORDS),
        reason=partial(word_for, REASON_WORDS),
        witness=partial(word_for, UNIT_WITNESS_WORDS),
        unit_name=unit_name,
        style=Markup(style),  # noqa: S704 - our own file, and escaping would break its selectors
        style_hash=f"sha256-{digest}",
    )


def _resource(name: str) -> str:
    return (files("api.reports") / name).read_text(encoding="utf-8")
