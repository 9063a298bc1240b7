"""What browsers are told to keep to."""

from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from api.web.assets import STATIC_FOLDER

pytestmark = pytest.mark.database

EVERYWHERE = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class InlineParts(HTMLParser):
    """Collects what a strict policy would keep from working."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/live", "/api/v1/divisions", "/api/v1/none", "/none", "/tiles/buildings/0/0/0",
     "/tiles/none/0/0/0", "/static/none.mjs", "/metrics"],
)  # fmt: skip
def test_every_answer_bears_them_refusals_too(province_client: TestClient, path: str) -> None:
    headers = province_client.get(path).headers

    assert EVERYWHERE.items() <= dict(headers).items()
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 24


def test_over_https_browsers_are_told_to_stay_there(province_client: TestClient) -> None:
    headers = province_client.get("https://testserver/live").headers

    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_what_says_nothing_of_caching_is_not_cached(province_client: TestClient) -> None:
    assert province_client.get("/api/v1/divisions").headers["cache-control"] == "private, no-store"
    assert province_client.get("/static/icon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("page", sorted(STATIC_FOLDER.glob("*.html")), ids=lambda path: path.name)
def test_pages_have_no_inline_parts(page: object) -> None:
    parts = InlineParts()
    parts.feed((STATIC_FOLDER / str(page)).read_text("utf-8"))

    assert parts.found == []
