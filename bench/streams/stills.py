"""What a still costs: CPU of decoding one key frame, making it small, and encoding it as a JPEG.

    python -m bench.streams.stills          360p and 720p, in the codecs that aiortc's encoders make

A moderator's page asks for one a feed every three seconds, and the media process makes at most one
a feed in 2.5 s, however many ask.
"""

from __future__ import annotations

import time
from typing import Final

from bench.streams.source import Recipe, recording
from server.media.egress.still import develop
from server.media.ports import Codec, KeyFrame, Packet
from server.media.stage.stills import FRESH_S

TURNS: Final = 60
SIZES: Final = ((360, 800), (720, 1500))
FEEDS: Final = 12


def key_frame(codec: str, height: int, kbps: int) -> KeyFrame:
    """The first picture of a recording that is made for it."""
    sent = recording(Recipe(codec, height, kbps, seconds=1)).packets
    first = [each for each in sent if each.timestamp == sent[0].timestamp]
    packets = (
        Packet(place, each.timestamp, each.marker, each.payload) for place, each in enumerate(first)
    )
    return KeyFrame(Codec(codec, 90_000), tuple(packets), 0.0)


def cost(key: KeyFrame) -> tuple[float, int]:
    """Milliseconds of CPU for one still, and its bytes."""
    still = develop(key)
    assert still is not None, "the key frame shows nothing"
    begun = time.process_time()
    for _ in range(TURNS):
        develop(key)
    return (time.process_time() - begun) * 1000 / TURNS, len(still)


def main() -> None:
    """Print a line for each codec and size."""
    print(f"codec  size   key frame    still    CPU a still   {FEEDS} feeds, of one core")
    for codec in ("VP8", "H264"):
        for height, kbps in SIZES:
            key = key_frame(codec, height, kbps)
            ms, made = cost(key)
            came = sum(len(packet.payload) for packet in key.packets)
            share = FEEDS * ms / 1000 / FRESH_S
            sizes = f"{came / 1000:6.0f} kB  {made / 1000:6.1f} kB"
            print(f"{codec:<5} {height:>4}p  {sizes}  {ms:9.1f} ms   {share:18.1%}")


if __name__ == "__main__":
    main()
