"""The release names the reader: another source or another library is another reader."""

from collections.abc import Iterator

import pytest

from api.batch.release import reader_release


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    reader_release.cache_clear()
    yield
    reader_release.cache_clear()


def test_the_release_is_the_same_while_nothing_changes() -> None:
    first = reader_release()
    reader_release.cache_clear()

    assert reader_release() == first


def test_another_library_makes_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reader_release()
    reader_release.cache_clear()
    monkeypatch.setattr("api.batch.release.version", lambda library: "0.0")

    assert reader_release() != before


def test_another_source_makes_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reader_release()
    reader_release.cache_clear()
    monkeypatch.setattr("api.batch.release.OWN_MODULES", (("api.batch", "pool.py"),))

    assert reader_release() != before
