"""The map page in a real browser: what is drawn, not only what stands in the document."""

import re
from collections.abc import Iterator

import httpx2
import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Visit, open_browser, visit
from tests.support.served_town import StoredTown
from tests.support.small_town import PASSWORD

pytestmark = [pytest.mark.database, pytest.mark.browser]

OFFICES, OVER, NEAR, WITHIN = "#8fbce6", "#e8743b", "#f3c14f", "#7fbfe0"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def seen(browser: Browser, town_address: str) -> Iterator[Visit]:
    """Visit the page; afterwards nothing may have left the host, and nothing have gone wrong."""
    with visit(browser, town_address) as seen:
        seen.log_in("province", PASSWORD)
        yield seen
        assert seen.complaints == []
        own = (town_address + "/", "blob:" + town_address, "data:")
        assert [url for url in seen.requests if not url.startswith(own)] == []


def test_a_building_is_chosen_and_its_rooms_are_drawn(seen: Visit) -> None:
    seen.open()
    assert seen.page.locator(".building").count() == 2

    seen.page.locator('.building[data-code="SC-01"]').click()
    seen.settle()
    seen.page.locator('.level[data-level="F2"]').click()
    seen.settle()

    # Four offices of 24 m² of the six rooms that fill the view's width.
    assert 0.05 < seen.share_of(OFFICES) < 0.5
    assert "#/b/SC-01/l/F2" in seen.page.url


def test_each_theme_draws_its_classes(seen: Visit) -> None:
    seen.open("#/b/SC-01/l/F2?theme=standard")

    within, near, over = (seen.share_of(colour) for colour in (WITHIN, NEAR, OVER))
    assert min(within, near) > 0.01
    assert 0.005 < over < within  # the hatch covers some of it

    seen.page.locator('[data-theme="organisation"]').click()
    seen.settle()

    assert "theme=organisation" in seen.page.url
    assert seen.share_of(NEAR) < 0.001


def test_the_legend_adds_up_as_the_api_does(
    seen: Visit, town_address: str, stored_town: StoredTown
) -> None:
    seen.open("#/b/SC-01/l/F2?theme=standard")
    [total] = httpx2.get(
        f"{town_address}/api/v1/totals",
        auth=("province", PASSWORD),
        params={"by": "level", "level": str(stored_town.town.first)},
    ).json()

    rows = seen.page.locator("#legend tbody tr").all()
    shown = {row.get_attribute("data-key"): row.locator("td").all_inner_texts() for row in rows}
    foot = seen.page.locator("#legend tfoot td").all_inner_texts()

    assert shown == {
        part["code"]: [str(part["rooms"]), f"{part['area_m2']:,.2f}"] for part in total["statuses"]
    }
    assert foot == [str(total["rooms"]), f"{total['area_m2']:,.2f}"]


def test_a_clicked_room_shows_the_area_that_the_api_gives(seen: Visit, town_address: str) -> None:
    seen.open("#/b/SC-01/l/F2")
    box = seen.page.locator("#map canvas").bounding_box()
    assert box

    # The six rooms lie side by side across the view: just left of its middle is 203.
    seen.page.mouse.click(box["x"] + box["width"] * 0.46, box["y"] + box["height"] / 2)
    seen.settle()

    found = re.search(r"/r/([0-9a-f-]{36})", seen.page.url)
    assert found
    room = httpx2.get(f"{town_address}/api/v1/rooms/{found[1]}", auth=("province", PASSWORD)).json()
    assert room["number"] == "203"
    assert seen.page.locator("#card-area").inner_text() == f"{room['area_m2']:,.2f}"
    assert room["number"] in seen.page.locator("#card h2").inner_text()


def test_a_reload_shows_the_same_view(seen: Visit, stored_town: StoredTown) -> None:
    room = stored_town.town.rooms["204"]
    seen.open(f"#/b/SC-01/l/F2/r/{room}?theme=standard&at=20.10,30.660040,104.066150")
    before, url = seen.map_pixels(), seen.page.url

    seen.page.reload()
    seen.settle()

    assert seen.page.url == url
    assert "at=20.10,30.660040,104.066150" in url
    assert seen.page.locator("#card h2").inner_text() == "204 室"
    assert seen.page.locator('[data-theme="standard"]').get_attribute("aria-pressed") == "true"
    same = (np.abs(before - seen.map_pixels()) <= 8).all(axis=2)
    assert same.mean() > 0.995


def test_the_language_is_switched_and_kept(seen: Visit) -> None:
    seen.open("#/b/SC-01/l/F2?theme=standard")
    assert "超标准" in seen.page.locator("#legend").inner_text()

    seen.page.locator("#language").click()
    seen.settle()

    assert "Over the limit" in seen.page.locator("#legend").inner_text()
    assert seen.page.title().startswith("Smart Map")
    assert "lang=en" in seen.page.url
    assert seen.page.locator("html").get_attribute("lang") == "en"


def test_a_floor_is_chosen_with_the_arrow_keys(seen: Visit) -> None:
    seen.open("#/b/SC-01/l/F2")

    seen.page.locator('.level[aria-checked="true"]').focus()
    seen.page.keyboard.press("ArrowDown")
    seen.settle()

    assert "#/b/SC-01/l/F1" in seen.page.url
    chosen = seen.page.evaluate("document.activeElement.dataset.level")
    assert chosen == "F1"


def test_the_search_goes_to_a_room_by_keyboard(seen: Visit) -> None:
    seen.open()

    seen.page.locator("#search").fill("厅领导")
    seen.page.locator("#hits .hit").first.wait_for()
    seen.page.keyboard.press("Enter")
    seen.settle()

    assert "203" in seen.page.locator("#card h2").inner_text()
    assert "#/b/SC-01/l/F2/r/" in seen.page.url


def test_initials_find_an_organisation_and_bring_out_its_rooms(seen: Visit) -> None:
    seen.open()

    seen.page.locator("#search").fill("fgw")
    seen.page.locator("#hits .hit").first.click()
    seen.settle()

    assert "only=SC-FGW" in seen.page.url
    assert "#/b/SC-01/l/F2" in seen.page.url
    pressed = seen.page.locator('#legend button[aria-pressed="true"]')
    assert pressed.all_inner_texts() == ["四川省发展和改革委员会"]


def test_what_does_not_exist_is_said(seen: Visit) -> None:
    seen.open("#/b/NONE")

    assert "NONE" in seen.page.locator("#notice").inner_text()
    seen.complaints.clear()  # the browser itself writes the 404 into the console


def test_a_narrow_window_keeps_map_and_panel(browser: Browser, town_address: str) -> None:
    with visit(browser, town_address, (390, 844)) as narrow:
        narrow.log_in("province", PASSWORD)
        narrow.open("#/b/SC-01/l/F2?theme=use")

        box = narrow.page.locator("#map").bounding_box()
        assert box
        assert (box["width"], box["height"] > 300) == (390, True)
        assert narrow.share_of(OFFICES) > 0.02
        wide = narrow.page.evaluate("document.documentElement.scrollWidth")
        assert wide == 390


def test_the_reference_page_lists_the_operations(seen: Visit) -> None:
    seen.page.goto(f"{seen.address}/docs")
    seen.page.locator("summary").first.wait_for()

    assert "GET /api/v1/rooms/{room_id}" in seen.page.locator("#operations").inner_text()
