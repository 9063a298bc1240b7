"""Log-in and account in a real browser, with a town of the test's own: passwords change."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from api.app import create_app
from api.settings import DemonstrationAccount
from spatial.storage.connections import open_connection
from tests.browser.chromium import Visit, open_browser, visit
from tests.support.served_town import serve_app, town_settings
from tests.support.small_town import PASSWORD, store_town

pytestmark = [pytest.mark.database, pytest.mark.browser]

NEW = "Bamboo-grove-2026"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def seen(browser: Browser, fresh_database_url: str) -> Iterator[Visit]:
    """Visit a town that nobody else looks at; nothing may leave the host or go wrong."""
    with open_connection(fresh_database_url) as conn:
        store_town(conn)
    offered = (DemonstrationAccount(login="chengdu", password=PASSWORD, name="成都"),)
    settings = town_settings(fresh_database_url).model_copy(update={"demonstration": offered})
    with serve_app(create_app(settings)) as address, visit(browser, address) as seen:
        yield seen
        assert [url for url in seen.requests if not url.startswith((address, "blob:"))] == []


def sign_in(seen: Visit, login: str, password: str) -> None:
    seen.page.locator("#login").fill(login)
    seen.page.locator("#password").fill(password)
    seen.page.locator("#enter").click()


def test_a_stranger_is_led_to_the_log_in_page_and_back(seen: Visit) -> None:
    seen.page.goto(f"{seen.address}/#/b/SC-01/l/F2")
    expect(seen.page.locator("#enter")).to_have_text("登录")

    sign_in(seen, "province", "wrong")
    expect(seen.page.locator("#problem")).to_be_visible()
    sign_in(seen, "province", PASSWORD)

    expect(seen.page.locator("#account")).to_have_text("province")
    seen.settle()
    assert "#/b/SC-01/l/F2" in seen.page.url


def test_a_demonstration_offers_its_accounts(seen: Visit) -> None:
    seen.page.goto(seen.address)
    seen.page.locator("#demonstration button").click()
    seen.page.locator(".building").first.wait_for()

    assert seen.page.locator(".building").count() == 1  # of two: one is the province's


def test_a_password_is_changed_and_the_old_one_is_no_more(seen: Visit) -> None:
    seen.log_in("province", PASSWORD)
    seen.page.goto(f"{seen.address}/account")
    for name, text in (("current", PASSWORD), ("new", NEW), ("again", NEW)):
        seen.page.locator(f"#field-{name}").fill(text)
    seen.page.get_by_role("button", name="修改密码").click()
    expect(seen.page.locator(".done")).to_contain_text("密码已修改")

    with pytest.raises(PermissionError):
        seen.log_in("province", PASSWORD)
    seen.log_in("province", NEW)


def test_a_token_is_made_after_a_fresh_proof_shown_once_and_revoked(
    seen: Visit, fresh_database_url: str
) -> None:
    seen.log_in("province", PASSWORD)
    with open_connection(fresh_database_url) as conn:
        conn.execute("UPDATE account_session SET authenticated_at = now() - interval '1 hour'")
    seen.page.goto(f"{seen.address}/account")
    seen.page.locator("#field-name").fill("QGIS")
    seen.page.get_by_role("button", name="新建令牌").click()
    seen.page.locator("#proof").fill(PASSWORD)
    seen.page.get_by_role("button", name="确认").click()

    secret = seen.page.locator("#secret").inner_text()
    bearer = {"Authorization": f"Bearer {secret}"}
    asked = f"{seen.address}/api/v1/buildings"
    assert seen.page.request.get(asked, headers=bearer).status == 200

    seen.page.locator(".end").first.click()
    expect(seen.page.locator(".done")).to_have_text("令牌已作废。")
    seen.page.wait_for_timeout(1_100)  # a verified credential is remembered for a second
    assert seen.page.request.get(asked, headers=bearer).status == 401


def test_the_pages_speak_english_and_sign_out(seen: Visit) -> None:
    seen.page.goto(f"{seen.address}/login")
    seen.page.locator("#language").click()
    expect(seen.page.locator("#enter")).to_have_text("Sign in")

    sign_in(seen, "province", PASSWORD)
    expect(seen.page.locator("#docs")).to_have_text("API")
    seen.page.locator("#account").click()
    seen.page.get_by_role("button", name="Sign out").click()
    seen.page.locator("#enter").wait_for()

    assert seen.page.request.get(f"{seen.address}/api/v1/session").status == 401
