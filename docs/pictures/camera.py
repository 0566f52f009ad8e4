"""A drawn stage and a drawn speaker for a browser's fake camera, a voice for its microphone."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, ViewportSize

DRAWN: Final = Path(__file__).with_name("stage.html")
SIZE: Final[ViewportSize] = {"width": 1280, "height": 720}
FRAMES: Final = 60
"""Of a round that ends as it began; a camera shows it again and again."""
RATE: Final = 48_000
VOICE_S: Final = 4


async def filmed(browser: Browser, what: str, folder: Path) -> Path:
    """A film of `hall` or `home` as Chromium takes it for a camera: one JPEG after another."""
    page = await browser.new_page(viewport=SIZE)
    await page.goto(DRAWN.as_uri())
    film = folder / f"{what}.mjpeg"
    with film.open("wb") as out:
        for number in range(FRAMES):
            await page.evaluate("([id, turn]) => draw(id, turn)", [what, number / FRAMES])
            out.write(await page.screenshot(type="jpeg", quality=85))
    await page.close()
    return film


def voice(folder: Path) -> Path:
    """Something as loud as somebody who speaks: a low tone in syllables, and pauses for breath."""
    path = folder / "voice.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(_sample(at / RATE) for at in range(VOICE_S * RATE)))
    return path


def _sample(at: float) -> bytes:
    syllable = max(0.0, math.sin(2 * math.pi * 4 * at)) if at % 2 < 1.5 else 0.0
    tone = sum(math.sin(2 * math.pi * 130 * n * at) / n for n in (1, 2, 3, 5))
    return struct.pack("<h", round(32_767 * 0.22 * syllable * tone / 2))


def devices(film: Path, sound: Path) -> tuple[str, ...]:
    """What a browser is started with to have these as camera and microphone."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        f"--use-file-for-fake-audio-capture={sound}",
    )
