"""Counting by C: who was sent how many packets, and whether any was missing, doubled, disordered.

`count.c` is built with the system's `cc` and loaded into this process; it counts in a thread of its
own without the interpreter's lock. Only what it does not understand (STUN, DTLS) comes here.
"""

from __future__ import annotations

import ctypes
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.build import BUILT, FLAGS, NoCompilerError

SOURCE: Final = Path(__file__).with_name("count.c")
STREAMS: Final = 4
WINDOW: Final = 4096


class Stream(ctypes.Structure):
    """What a viewer has of one SSRC; as `Stream` in count.c."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("ssrc", "payload_type", "first", "highest")),
        *((name, ctypes.c_uint64) for name in ("received", "bytes", "doubled", "disordered")),
        *((name, ctypes.c_int64) for name in ("at_us", "longest_us")),
        ("seen", ctypes.c_uint64 * (WINDOW // 64)),
    )
    ssrc: int
    payload_type: int
    first: int
    highest: int
    received: int
    bytes: int
    doubled: int
    disordered: int
    at_us: int
    longest_us: int


class _Viewer(ctypes.Structure):
    _fields_ = (
        ("fd", ctypes.c_int32),
        ("streams_count", ctypes.c_int32),
        ("reports", ctypes.c_uint64),
        ("others", ctypes.c_uint64),
        ("streams", Stream * STREAMS),
    )
    streams_count: int


class _Counter(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("epoll", "out", "capacity", "stopped")),
        ("dropped", ctypes.c_uint64),
    )
    dropped: int


@dataclass(frozen=True)
class Tally:
    """What one viewer has of one stream, as it stood at a moment."""

    ssrc: int
    payload_type: int
    received: int
    bytes: int
    missing: int
    doubled: int
    disordered: int
    highest: int
    longest_ms: float
    """The longest time between two packets."""


class Counter:
    """Counts for viewers that are known by their number. `inbox` gets what is no RTP or RTCP."""

    def __init__(self, capacity: int) -> None:
        self._library = _library()
        self.inbox, self._out = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.inbox.setblocking(False)
        self._counter = self._library.counter_new(capacity, self._out.fileno())
        self._viewers = ctypes.cast(
            self._library.counter_viewers(self._counter), ctypes.POINTER(_Viewer * capacity)
        ).contents
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Count from now on, in a thread."""
        self._thread = threading.Thread(
            target=self._library.counter_run, args=(self._counter,), name="counting", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give everything back."""
        if self._thread is not None:
            self._library.counter_stop(self._counter)
            self._thread.join()
        self._library.counter_free(self._counter)
        self.inbox.close()
        self._out.close()

    def add(self, index: int, sock: socket.socket) -> None:
        """Count what comes to this socket from now on, from nought."""
        if self._library.counter_add(self._counter, index, sock.fileno()) != 0:
            raise OSError(f"viewer {index} cannot be counted")

    def drop(self, index: int) -> None:
        """Leave its socket alone; the counts stay until the number is used again."""
        self._library.counter_drop(self._counter, index)

    def take(self, index: int, packet: bytes, at_us: int) -> None:
        """Count one datagram as if it had come to the viewer's socket."""
        self._library.counter_take(self._counter, index, packet, len(packet), at_us)

    def tallies(self, index: int) -> Iterator[Tally]:
        """Each stream that the viewer has been sent."""
        viewer = self._viewers[index]
        for stream in viewer.streams[: viewer.streams_count]:
            yield Tally(
                *(stream.ssrc, stream.payload_type, stream.received, stream.bytes),
                missing=max(0, self._library.stream_missing(ctypes.byref(stream))),
                doubled=stream.doubled,
                disordered=stream.disordered,
                highest=stream.highest,
                longest_ms=stream.longest_us / 1000,
            )

    @property
    def dropped(self) -> int:
        """Datagrams that there was no room to count or to hand on: must be nought."""
        return int(ctypes.cast(self._counter, ctypes.POINTER(_Counter)).contents.dropped)


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(str(built()))
    library.counter_new.restype = library.counter_viewers.restype = ctypes.c_void_p
    for name in ("run", "stop", "free", "viewers"):
        getattr(library, f"counter_{name}").argtypes = (ctypes.c_void_p,)
    library.counter_add.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int)
    library.counter_drop.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    library.counter_take.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_uint32, ctypes.c_int64),
    )
    library.stream_missing.restype = ctypes.c_int64
    return library


def built() -> Path:
    """The library, built anew if its source is newer. NoCompilerError without a compiler."""
    made = BUILT / "count.so"
    if made.exists() and made.stat().st_mtime > SOURCE.stat().st_mtime:
        return made
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompilerError
    BUILT.mkdir(exist_ok=True)
    fresh = made.with_suffix(".new")
    command = [compiler, *FLAGS, "-shared", "-fPIC", "-pthread", "-o", str(fresh), str(SOURCE)]
    subprocess.run(command, check=True)
    fresh.replace(made)
    return made
