"""A server, and people who open its pages in real browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
import pytest_asyncio

from tests.browser import words
from tests.browser.actors import Actor, Delegate, Moderator, Screen
from tests.browser.watch import Watch
from tests.browser.words import Words
from tests.fixtures.browser import ContextMaker
from tests.helpers.forum import Forum
from tests.helpers.server import Plenary, lines_with, running

A = TypeVar("A", bound=Actor)

PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
LAPTOP: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
HALL: Final[dict[str, Any]] = {"viewport": {"width": 1920, "height": 1080}}
LOCALES: Final = {"en": "en-GB", "zh": "zh-CN", "ar": "ar-EG"}


@dataclass
class House:
    """A server and everybody who has a browser open."""

    server: Plenary
    new_context: ContextMaker
    port: int = 0
    """Where the browsers reach the server, if not directly."""

    async def delegate(self, language: str = "en", **how: Any) -> Delegate:
        """A delegate with a phone, or with what `how` says."""
        return await self._come(Delegate, words.delegate(language), language, {**PHONE, **how})

    async def moderator(self, language: str = "en", **how: Any) -> Moderator:
        """A moderator with a laptop."""
        return await self._come(Moderator, words.moderator(language), language, {**LAPTOP, **how})

    async def screen(self, language: str = "en", **how: Any) -> Screen:
        """A display of the hall."""
        return await self._come(Screen, words.screen(language), language, {**HALL, **how})

    async def _come(self, actor: type[A], say: Words, language: str, how: dict[str, Any]) -> A:
        context = await self.new_context(
            **{"locale": LOCALES[language], "timezone_id": "Europe/Paris", **how}
        )
        watch = Watch(f"127.0.0.1:{self.port or self.server.port}")
        await watch.over(context)
        return actor(f"http://{watch.home}", context, await context.new_page(), watch, say)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def summit(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """One server for all tests of a module: each works in a room of its own, or only looks."""
    server = Plenary(tmp_path_factory.mktemp("summit"))
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest_asyncio.fixture(loop_scope="session")
async def fragile(tmp_path: Path) -> AsyncIterator[Plenary]:
    """A server of this test's own, to stop, kill and start again."""
    server = Plenary(tmp_path / "data")
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest_asyncio.fixture(loop_scope="session")
async def house(summit: Plenary, new_context: ContextMaker) -> House:
    """People at the server of this module."""
    return House(summit, new_context)


@pytest_asyncio.fixture(loop_scope="session")
async def forum() -> AsyncIterator[Forum]:
    """People without browsers: clients written from the protocol."""
    async with AsyncExitStack() as stack:
        yield Forum(stack)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """One server with a media process beside it, for all tests of a module."""
    settings = {"PLENARY_MEDIA": "on"}
    server = Plenary(tmp_path_factory.mktemp("theatre"), settings=settings, arguments=("run",))
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))
