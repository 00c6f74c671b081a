"""A local Slack that starts and stops: `Sandbox` on your event loop, `running()` on a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
import secrets
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.acts import Acts
from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.control_http import ControlHttp
from sandbox.guard import Guard
from sandbox.methods.files import upload
from sandbox.outbound import Line
from sandbox.page import Page
from sandbox.replies import Replies
from sandbox.slack import Slack
from sandbox.socket_mode import SocketMode
from sandbox.views import Views
from sandbox.web_api import WebApi


class Sandbox:
    """One local Slack with one app installed in it.

    `path` is its database file, `:memory:` for none. `guide` are the steps shown at the top of the page (or a callable that gives
    them; `sandbox.page.visited` tells who has looked where), `clock_buttons` are `{"label", "url"}` whose press awaits `on_button(url)`, `opening` is the
    `person` and `channel` on which the page opens. The control verbs are on `control`.
    """

    def __init__(
        self,
        path: str | Path = ":memory:",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        app_name: str = "Tandem",
        workspace_name: str = "Sandbox",
        app_url: str | None = None,
        commands: Sequence[Mapping[str, Any]] = (),
        shortcuts: Sequence[Mapping[str, Any]] = (),
        guide: Sequence[Mapping[str, Any]] | Callable[[], Sequence[Mapping[str, Any]]] = (),
        clock_buttons: Sequence[Mapping[str, str]] = (),
        on_button: Callable[[str], Awaitable[None]] | None = None,
        timezone: str = "America/New_York",
        opening: Mapping[str, str] | None = None,
        retry_delays: Sequence[float] = (0, 60, 300),
    ) -> None:
        self.host, self.port = host, port
        self.slack = Slack(path, app_name=app_name, workspace_name=workspace_name)
        self._socket = SocketMode(self.slack)
        self._line = Line(self.slack, self._socket, retry_delays=retry_delays)
        self.slack.line = self._line
        self._views = Views(self.slack)
        acts = Acts(self.slack, self._line, self._views)
        self.control = Control(self.slack, self._line, self._views, acts)
        self.control.register(list(commands), list(shortcuts))
        if app_url is not None:
            self.control.use_http(app_url)
        self.page = Page(self.slack, self._views, self._socket, acts, timezone=timezone)
        self.page.guide, self.page.clock_buttons, self.page.on_button = guide, list(clock_buttons), on_button
        self.page.opening = dict(opening or {})
        self.control_token = secrets.token_urlsafe(24)
        self._guard = Guard()
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._night: asyncio.Task[None] | None = None

    # addresses and secrets ----------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """Slack's clock; set its `skew`, or `set` and `advance` it."""
        return self.slack.clock

    @property
    def url(self) -> str:
        """What belongs into SLACK_API_URL."""
        return f"{self.slack.base_url}/api/"

    @property
    def page_url(self) -> str:
        """The page for people."""
        return f"{self.slack.base_url}/"

    @property
    def bot_token(self) -> str:
        """SLACK_BOT_TOKEN."""
        return self.slack.app.bot_token

    @property
    def app_token(self) -> str:
        """SLACK_APP_TOKEN."""
        return self.slack.app.app_token

    @property
    def signing_secret(self) -> str:
        """SLACK_SIGNING_SECRET."""
        return self.slack.app.signing_secret

    # life ---------------------------------------------------------------------------------------------------

    def _routes(self) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=16 * 1024 * 1024)
        api = WebApi(self.slack, self._views, self._socket)
        replies = Replies(self.slack)
        app.router.add_route("*", "/api/{method:[A-Za-z0-9.]+}", api.endpoint)
        app.router.add_get("/link/", self._socket.accept)
        app.router.add_post("/response/{key:.+}", replies.endpoint)

        async def take_upload(request: web.Request) -> web.Response:
            return await upload(self.slack, request)

        app.router.add_post("/upload/v1/{ticket}", take_upload)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        ControlHttp(self, self.control, self.control_token).add_to(app)
        self.page.add_to(app)

        async def set_date(_request: web.Request, answer: web.StreamResponse) -> None:
            answer.headers["Date"] = self.slack.clock.http_date()

        app.on_response_prepare.append(set_date)
        return app

    async def _authorize(self, request: web.Request) -> web.Response:
        """The install page of OAuth, which says yes at once."""
        back = request.query.get("redirect_uri", "")
        if request.query.get("client_id") != self.slack.app.client_id or not back.startswith(
            ("http://127.0.0.1", "http://localhost")
        ):
            return web.Response(
                status=400, text="unknown client_id, or a redirect_uri that is not on this machine"
            )
        joint = "&" if "?" in back else "?"
        raise web.HTTPFound(
            f"{back}{joint}code={self.control.install_code()}&state={request.query.get('state', '')}"
        )

    async def start(self) -> Sandbox:
        """Listen; `port` 0 is replaced by the one that was given."""
        self._runner = web.AppRunner(
            self._routes(), access_log=None, handle_signals=False, shutdown_timeout=1.0
        )
        await self._runner.setup()
        await self.listen_again()
        return self

    async def listen_again(self) -> None:
        """Take connections again after `go_dark`, on the same port."""
        if self._runner is None or self._site is not None:
            return
        site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True)
        await site.start()
        self._site = site
        self.port = int(self._runner.addresses[0][1])
        self.slack.base_url = f"http://{self.host}:{self.port}"
        self._guard.open_for(self.port)

    async def go_dark(self) -> None:
        """Refuse connections and break those that are open, until `listen_again`."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        if self._runner is not None and self._runner.server is not None:
            for connection in self._runner.server.connections:
                connection.force_close()

    async def dark_for(self, seconds: float) -> None:
        """Go dark in a moment, so that this can still be answered, and listen again after `seconds`."""

        async def sleep_and_wake() -> None:
            await asyncio.sleep(0.05)
            await self.go_dark()
            await asyncio.sleep(seconds)
            await self.listen_again()

        self._night = asyncio.create_task(sleep_and_wake())

    async def stop(self) -> None:
        """Close everything."""
        if self._night is not None:
            self._night.cancel()
        self.page.close()
        await self._socket.close()
        await self._line.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.slack.workspace.close()

    async def __aenter__(self) -> Sandbox:
        return await self.start()

    async def __aexit__(self, *_exc: object) -> None:
        await self.stop()


class Running:
    """A sandbox on a thread of its own; every control verb is a plain function here."""

    def __init__(self, sandbox: Sandbox, loop: asyncio.AbstractEventLoop) -> None:
        self.sandbox = sandbox
        self._loop = loop
        self.url = sandbox.url
        self.page_url = sandbox.page_url
        self.app_token = sandbox.app_token
        self.signing_secret = sandbox.signing_secret
        self.control_token = sandbox.control_token
        self.clock = sandbox.clock

    @property
    def bot_token(self) -> str:
        """SLACK_BOT_TOKEN, also after a `reinstall`."""
        return self.sandbox.bot_token

    def do(self, verb: Callable[..., Any], *args: Any, **how: Any) -> Any:
        """Run a function, or a coroutine function, of the sandbox on its own loop and give its result."""

        async def run() -> Any:
            result = verb(*args, **how)
            return await result if inspect.isawaitable(result) else result

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=60)

    def go_dark(self) -> None:
        """Refuse connections and break those that are open."""
        self.do(self.sandbox.go_dark)

    def listen_again(self) -> None:
        """Take connections again."""
        self.do(self.sandbox.listen_again)

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        if verb.startswith("_"):
            raise AttributeError(verb)
        method = getattr(self.sandbox.control, verb)
        return lambda *args, **how: self.do(method, *args, **how)


@contextmanager
def running(path: str | Path = ":memory:", **how: Any) -> Iterator[Running]:
    """A sandbox for tests that are not async: started on a thread, stopped at the end. `how` as in `Sandbox`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
    thread.start()

    async def make() -> Sandbox:
        return await Sandbox(path, **how).start()

    try:
        sandbox = asyncio.run_coroutine_threadsafe(make(), loop).result(timeout=30)
        try:
            yield Running(sandbox, loop)
        finally:
            asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result(timeout=30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=30)
        loop.close()
