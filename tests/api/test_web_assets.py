"""The page's files: vendored ones as published, nothing from elsewhere, strict headers."""

import gzip
import hashlib
import json
import re

import pytest
from fastapi.testclient import TestClient

from api.web.assets import STATIC_FOLDER

VENDOR = STATIC_FOLDER / "vendor"
REMOTE = re.compile(r"""(?:src|href|url|import|fetch)\W{1,3}(?:https?:)?//""")
LARGEST_BYTES = 1024 * 1024


def test_vendored_files_are_the_published_ones() -> None:
    listed = set()
    for package in json.loads((VENDOR / "vendor.json").read_text("utf-8")):
        assert package["licence"]
        for file in package["files"]:
            raw = (VENDOR / file["path"]).read_bytes()
            assert hashlib.sha256(raw).hexdigest() == file["sha256"], file["path"]
            if "unpacked_sha256" in file:
                unpacked = gzip.decompress(raw)
                assert hashlib.sha256(unpacked).hexdigest() == file["unpacked_sha256"]
            listed.add(file["path"])
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found - {"vendor.json"} == listed


def test_our_own_files_name_no_other_host_and_stay_small() -> None:
    for path in STATIC_FOLDER.rglob("*"):
        if path.is_file():
            assert path.stat().st_size < LARGEST_BYTES, path
            if VENDOR not in path.parents:
                assert not REMOTE.search(path.read_text("utf-8")), path


def test_both_languages_say_the_same_things() -> None:
    chinese, english = (
        json.loads((STATIC_FOLDER / "texts" / f"{language}.json").read_text("utf-8"))
        for language in ("zh", "en")
    )

    assert list(chinese) == list(english)
    for code, text in chinese.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[code])), code


@pytest.mark.database
@pytest.mark.parametrize("path", ["/", "/docs", "/favicon.ico", "/static/js/main.mjs"])
def test_pages_come_under_a_strict_policy(province_client: TestClient, path: str) -> None:
    answer = province_client.get(path)

    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.database
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_map_module_comes_packed_or_unpacked(
    province_client: TestClient, encoding: str
) -> None:
    path = "/static/vendor/maplibre-gl/maplibre-gl.mjs"

    answer = province_client.get(path, headers={"Accept-Encoding": encoding})

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.content.startswith(b"/**\n* MapLibre GL JS")


@pytest.mark.database
def test_a_file_that_has_not_changed_is_not_sent_again(province_client: TestClient) -> None:
    path = "/static/vendor/maplibre-gl/maplibre-gl.mjs"
    etag = province_client.get(path).headers["etag"]

    assert province_client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.database
def test_the_process_is_live_and_ready(province_client: TestClient) -> None:
    assert (
        province_client.get("/live").json()
        == province_client.get("/ready").json()
        == {"status": "ok"}
    )
