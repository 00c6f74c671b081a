"""`python -m sandbox`: a small neutral workspace, and what an app needs to connect to it."""

from __future__ import annotations

import argparse
import asyncio

from sandbox.hosting import Sandbox


async def furnish(sandbox: Sandbox) -> None:
    """Three people and three channels, when the workspace is new."""
    control = sandbox.control
    if sandbox.slack.workspace.person("ada") is not None:
        return
    await control.add_person("ada", "Ada Marsh", "ada@example.com", is_owner=True, is_admin=True)
    await control.add_person("ben", "Ben Okoro", "ben@example.com", tz="Europe/Berlin")
    await control.add_person("cleo", "Cleo Varga", "cleo@example.com")
    await control.add_person("gus", "Gus Lind", "gus@elsewhere.example", guest="single")
    await control.add_channel("general", members=["ada", "ben", "cleo"], bot=True)
    await control.add_channel("random", members=["ada", "ben", "cleo", "gus"])
    await control.add_channel("leads", "private", members=["ada", "ben"])


async def serve(path: str, port: int, app_url: str | None) -> None:
    """Run until interrupted."""
    async with Sandbox(path, port=port, app_url=app_url) as sandbox:
        await furnish(sandbox)
        lines = {
            "page": sandbox.page_url,
            "SLACK_API_URL": sandbox.url,
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
            "control token": sandbox.control_token,
        }
        for name, value in lines.items():
            print(f"{name}={value}" if name.isupper() else f"{name}: {value}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Slack on 127.0.0.1")
    parser.add_argument(
        "--file", default=":memory:", help="database file; without it everything is forgotten at the end"
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--app-url", help="send signed HTTP requests there instead of Socket Mode")
    chosen = parser.parse_args()
    try:
        asyncio.run(serve(chosen.file, chosen.port, chosen.app_url))
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
