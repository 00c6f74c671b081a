"""Who may talk to the sandbox: this machine, under its own name; no page from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

SAFE = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses a foreign `Host` always (a rebound name) and a foreign `Origin` (another page in the same browser)."""

    def __init__(self) -> None:
        self.hosts: set[str] = set()

    def open_for(self, port: int) -> None:
        """The names under which the sandbox answers, once its port is known."""
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def complaint(self, request: web.Request) -> str | None:
        """Why this request is refused, or None."""
        if request.headers.get("Host", "").lower() not in self.hosts:
            return "this address is not the sandbox's"
        origin = request.headers.get("Origin")
        if origin is None:
            if request.path.startswith("/page/") and request.method not in SAFE:
                return "this page sent no Origin"
        elif origin.lower().removeprefix("http://") not in self.hosts or not origin.lower().startswith(
            "http://"
        ):
            return "another page may not use the sandbox"
        if request.path.startswith("/page/") and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return "another page may not use the sandbox"
        return None

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The check, in front of every route."""
        complaint = self.complaint(request)
        if complaint is not None:
            return web.Response(status=403, text=complaint)
        return await handler(request)
