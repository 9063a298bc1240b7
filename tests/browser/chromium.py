"""A browser page over the served town, with everything that it asked for and complained of."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
STEP_MS = 50


@dataclass
class Visit:
    """One open page: its requests, its console errors."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def log_in(self, login: str, password: str) -> None:
        """Sign in as the log-in page does; the browser keeps the session's cookie."""
        answer = self.page.request.post(
            f"{self.address}/api/v1/session", data={"login": login, "password": password}
        )
        if not answer.ok:
            raise PermissionError(answer.text())

    def open(self, hash_: str = "") -> None:
        """Go to an address of the map page and wait until it is drawn."""
        self.page.goto(f"{self.address}/{hash_}")
        self.settle()

    def settle(self) -> None:
        """Wait until data and map have come to rest.

        Polls, because the page's security policy forbids the evaluation that waiting uses.
        """
        calm = 0
        for _ in range(PATIENCE_MS // STEP_MS):
            self.page.wait_for_timeout(STEP_MS)
            at_rest = self.page.evaluate(
                "document.body.dataset.ready === 'true' && !document.body.dataset.busy"
                " && document.getElementById('map').dataset.idle === 'true'"
            )
            calm = calm + 1 if at_rest else 0
            if calm >= 6:
                return
        raise TimeoutError(f"the page did not settle: {self.complaints}")

    def map_pixels(self) -> NDArray[np.int16]:
        """Return the map as drawn: rows, columns, red green blue."""
        shot = self.page.locator("#map canvas").screenshot()
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(np.int16)

    def share_of(self, colour: str, tolerance: int = 6) -> float:
        """Return the share of the map's pixels that bear a colour (``#rrggbb``)."""
        wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
        near = (np.abs(self.map_pixels() - wanted) <= tolerance).all(axis=2)
        return float(near.mean())


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the distribution's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, size: tuple[int, int] = (1280, 800)) -> Iterator[Visit]:
    """Open a page of its own and write down what it asks for and complains of."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    seen = Visit(page, address)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on(
        "console",
        lambda message: (
            seen.complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    try:
        yield seen
    finally:
        page.close()
