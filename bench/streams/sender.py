"""One sender: replays recordings by WHIP, or as plain RTP, until it is terminated.

    python -m bench.streams.sender --whip URL [--key PASS] FILE …
    python -m bench.streams.sender --plain PORT,PORT,RTCP-PORT FILE …

Asked for a key picture it goes on at the next one of the recording, as a camera makes one;
`--deaf` ignores that, as FFmpeg and OBS do. Prints `live` when it sends, at its end what it did.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import pylibsrtp
from aiortc.clock import current_ntp_time

from bench.streams.door import Door
from bench.streams.replay import Sender, Stream
from bench.streams.secure import NotConnectedError, is_stun
from bench.streams.source import Recording, load

REPORT_S: Final = 1.0
LOOPBACK: Final = "127.0.0.1"

Report = Callable[[bytes], object]


async def by_whip(url: str, key: str | None, sender: Sender, what: Sequence[Recording]) -> None:
    """Offer the recordings, send them, and say goodbye at the end."""
    door = Door()
    streams = [sender.add(each, lambda _packet: None) for each in what]
    codecs = [stream.recording.recipe.codec for stream in streams]
    ssrcs = {str(stream.kind): stream.ssrc for stream in streams}
    client = await door.enter(url, codecs, "sendonly", key=key, ssrcs=ssrcs)
    for stream in streams:
        stream.send = client.secured.send

    def hear() -> None:
        with suppress(BlockingIOError, pylibsrtp.Error):
            while datagram := client.secured.sock.recv(2048):
                if is_stun(datagram):
                    client.secured.answer(datagram)
                elif len(datagram) > 1 and 192 <= datagram[1] <= 223:
                    sender.hear(client.secured.inbound.unprotect_rtcp(datagram))

    asyncio.get_running_loop().add_reader(client.secured.sock, hear)
    try:
        await _play(sender, client.secured.report)
    finally:
        asyncio.get_running_loop().remove_reader(client.secured.sock)
        await door.leave(client)
        await door.close()


async def by_rtp(ports: Sequence[int], sender: Sender, what: Sequence[Recording]) -> None:
    """Send plain packets to a port for each recording; the last port is for RTCP of the picture."""
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.setblocking(False)
    for recording, port in zip(what, ports, strict=False):
        sender.add(recording, partial(_to, own, port))

    def hear() -> None:
        with suppress(BlockingIOError, ConnectionError):
            while datagram := own.recv(2048):
                sender.hear(datagram)

    asyncio.get_running_loop().add_reader(own, hear)
    await _play(sender, partial(_to, own, ports[-1]))


async def _play(sender: Sender, report: Report) -> None:
    """Send until somebody ends this process."""
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end.set)
    began = loop.time()
    tasks = [asyncio.create_task(_send(each, began)) for each in sender.streams.values()]
    tasks.append(asyncio.create_task(_report(sender, report)))
    print("live", flush=True)
    await end.wait()
    for task in tasks:
        task.cancel()
    print(json.dumps(sender.figures()), flush=True)


async def _send(stream: Stream, began: float) -> None:
    """Send at the right times; what fell due while we slept goes out at once."""
    loop = asyncio.get_running_loop()
    for due in stream.play():
        wait = began + due - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)


async def _report(sender: Sender, report: Report) -> None:
    while True:
        await asyncio.sleep(REPORT_S)
        for stream in sender.streams.values():
            with suppress(OSError):
                report(stream.report(current_ntp_time()))


def _to(own: socket.socket, port: int, packet: bytes) -> None:
    with suppress(OSError):
        own.sendto(packet, (LOOPBACK, port))


def main() -> None:
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--whip")
    reading.add_argument("--key")
    reading.add_argument("--plain", type=lambda text: [int(each) for each in text.split(",")])
    reading.add_argument("--deaf", action="store_true")
    reading.add_argument("recordings", nargs="+", type=Path)
    given = reading.parse_args()
    what = [load(path.read_bytes()) for path in given.recordings]
    sender = Sender(deaf=given.deaf)
    try:
        if given.plain is not None:
            asyncio.run(by_rtp(given.plain, sender, what))
        else:
            asyncio.run(by_whip(given.whip, given.key, sender, what))
    except NotConnectedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
