"""Starts the ways out of rooms, as the settings say where they lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from server.media.egress.hls import HlsWriter
from server.media.egress.push import Pusher, lanes
from server.media.egress.recording import Recorder
from server.media.egress.storage import Folder, Storage
from server.media.ports import Track

Said = Callable[[str | None], None]


class WaysOut:
    """An `Egress`. On the loop's thread; rooms and recordings are named by their ids."""

    def __init__(
        self,
        hls: Path,
        recordings: Path,
        push: str | None = None,
        push_pass: str | None = None,
        bucket: Callable[[str], Storage] | None = None,
    ) -> None:
        """`push` is a WHIP address with `{room}`; `bucket` makes a storage of `{room}/{key}`.

        Without a bucket HLS is laid into the folder `hls`.
        """
        self._hls, self._recordings, self._bucket = hls, recordings, bucket
        self._push, self._push_pass = push, push_pass

    @property
    def pushes(self) -> bool:
        """Whether the settings name another server to push to."""
        return self._push is not None

    def broadcast(
        self, room: str, picture: Track | None, sounds: Mapping[str, Track], said: Said
    ) -> HlsWriter:
        writer = HlsWriter(room, lambda key: self._storage(f"{room}/{key}"), picture, sounds, said)
        writer.start()
        return writer

    def _storage(self, place: str) -> Storage:
        return self._bucket(place) if self._bucket else Folder(self._hls / place, self._hls)

    def record(
        self,
        room: str,
        recording: str,
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Said,
    ) -> Recorder:
        folder = self._recordings / room / recording
        recorder = Recorder(room, recording, folder, picture, sounds, said)
        recorder.start()
        return recorder

    def push(
        self, room: str, picture: Track | None, sound: Track | None, said: Said
    ) -> Pusher | None:
        if self._push is None:
            return None
        url = self._push.replace("{room}", room)
        pusher = Pusher(room, url, self._push_pass, lanes(picture, sound), said)
        pusher.start()
        return pusher
