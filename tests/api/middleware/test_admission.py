"""More requests at once than there is room for are told to come back."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from api.middleware.admission import Admission


class Held:
    """An application that answers when it is let go, and counts who is inside."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(app: Admission, path: str) -> tuple[int, dict[bytes, bytes]]:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    await app({"type": "http", "path": path, "method": "GET", "headers": []}, receive, send)
    return told[0]["status"], dict(told[0]["headers"])


def test_the_queue_is_bounded_and_streams_and_health_are_beside_it() -> None:
    async def run() -> None:
        held = Held()
        app = Admission(held, max_requests=2, max_streams=1)
        stream = "/api/v1/jobs/7/progress"
        asked = [
            asyncio.create_task(ask(app, path))
            for path in ("/a", "/b", "/c", stream, stream, "/ready")
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert held.inside == 4
        held.go.set()
        answers = await asyncio.gather(*asked)

        assert [status for status, _ in answers] == [200, 200, 503, 200, 503, 200]
        assert answers[2][1][b"retry-after"] == b"2"
        assert (await ask(app, "/c"))[0] == 200

    asyncio.run(run())
