"""Settings of pictures and sound: where media is served, to how many, and what else carries it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from server.config.declare import Listed, listed, setting

WEB: Final = ("https://", "http://")


class StreamSettings(BaseSettings):
    """The part of the settings that `server/media` is run by."""

    media: Literal["on", "off"] = setting(
        "PLENARY_MEDIA",
        "on",
        "`off`: `plenary run` starts no media process, and everything works but streams.",
    )
    media_port: int = setting(
        "PLENARY_MEDIA_PORT",
        8801,
        "The one port of pictures and sound, UDP and TCP. Further media processes of a machine "
        "need one each. `0`: any free one.",
        ge=0,
        le=65535,
    )
    media_processes: int = setting(
        "PLENARY_MEDIA_PROCESSES",
        1,
        "How many media processes this machine has: about as many as cores, for crowds. "
        "`plenary run` starts them; each takes the first free port from `PLENARY_MEDIA_PORT` on, "
        "and from that of `PLENARY_MEDIA_HTTP` on.",
        ge=1,
        le=64,
    )
    media_addresses: Listed = setting(
        "PLENARY_MEDIA_ADDRESSES",
        (),
        "The addresses at which browsers reach that port, with commas between: the public ones "
        "when the machine stands behind NAT. Without it: the machine's own.",
    )
    media_http: str = setting(
        "PLENARY_MEDIA_HTTP",
        "127.0.0.1:0",
        "Where web processes reach a media process, as `address:port`; `0` is any free port. On "
        "machines of their own: an address of the inner network.",
    )
    media_viewers: int = setting(
        "PLENARY_MEDIA_VIEWERS", 400, "How many watch over one media process.", ge=1, le=10_000
    )
    media_feeds: int = setting(
        "PLENARY_MEDIA_FEEDS", 12, "How many send into one room at a time.", ge=1, le=100
    )
    media_kbps: int = setting(
        "PLENARY_MEDIA_KBPS", 2500, "What one picture may take, in kbit/s.", ge=100, le=20_000
    )
    media_hls: Path | None = setting(
        "PLENARY_MEDIA_HLS",
        None,
        "Folder for the segments of HLS, for nothing else. Without it: `hls` in the data folder. "
        "`off`: no HLS.",
    )
    media_hls_url: str | None = setting(
        "PLENARY_MEDIA_HLS_URL",
        None,
        "Where a CDN or nginx serves that folder, such as `https://cdn.example.org/hls`: HLS is "
        "then written whenever something is on stage. Without it: the web processes serve it, and "
        "it is written while somebody plays it.",
    )
    media_bucket: str | None = setting(
        "PLENARY_MEDIA_BUCKET",
        None,
        "Lay HLS into object storage below this address instead, such as "
        "`https://s3.example.org/summit/hls`; `PLENARY_MEDIA_HLS_URL` says where it is served.",
    )
    media_bucket_keys: str | None = setting(
        "PLENARY_MEDIA_BUCKET_KEYS",
        None,
        "What it is written with: `access:secret:region` for S3 and what speaks like it, or a "
        "bearer pass for others.",
        repr=False,
    )
    media_hls_from: int = setting(
        "PLENARY_MEDIA_HLS_FROM",
        300,
        "From how many viewers of a room on newcomers are given HLS first; so many for each media "
        "process that there is.",
        ge=0,
        le=10_000,
    )
    media_recordings: Path | None = setting(
        "PLENARY_MEDIA_RECORDINGS",
        None,
        "Folder for recordings. Without it: `recordings` in the data folder.",
    )
    media_push: str | None = setting(
        "PLENARY_MEDIA_PUSH",
        None,
        "Hand what is on stage over to another server by WHIP: its address, in which `{room}` "
        "stands for the room.",
    )
    media_push_pass: str | None = setting(
        "PLENARY_MEDIA_PUSH_PASS", None, "The bearer pass for that server.", repr=False
    )
    media_play: str | None = setting(
        "PLENARY_MEDIA_PLAY",
        None,
        "The WHEP address at that server, with `{room}`: viewers are sent there.",
    )
    media_relay_only: bool = setting(
        "PLENARY_MEDIA_RELAY_ONLY",
        False,
        "`true`: browsers reach media through the TURN servers alone.",
    )
    stun_urls: Listed = setting(
        "PLENARY_STUN_URLS", (), "STUN servers for browsers, with commas between. Seldom needed."
    )
    turn_urls: Listed = setting(
        "PLENARY_TURN_URLS",
        (),
        "TURN servers, such as `turn:turn.example.org:3478?transport=tcp`, with commas between.",
    )
    turn_secret: str | None = setting(
        "PLENARY_TURN_SECRET",
        None,
        "The secret shared with them (coturn: `static-auth-secret`), for passes that end by "
        "themselves.",
        repr=False,
    )
    turn_hours: int = setting(
        "PLENARY_TURN_HOURS", 12, "How long such a pass is good for.", ge=1, le=168
    )

    @field_validator("media_addresses", "stun_urls", "turn_urls", mode="before")
    @classmethod
    def _split_streams(cls, value: object) -> object:
        return listed(value)

    @field_validator("media_addresses")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise ValueError(f"“{address}” is not an IP address such as 203.0.113.7") from None
        return value

    @field_validator("media_http")
    @classmethod
    def _has_port(cls, value: str) -> str:
        address, _, port = value.rpartition(":")
        if not address or not port.isdigit() or int(port) > 65535:
            raise ValueError("write it as 127.0.0.1:0, an address and a port")
        return value

    @field_validator("media_hls_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(WEB):
            raise ValueError("write it as https://cdn.example.org/hls")
        return None if value is None else value.rstrip("/")

    @field_validator("media_bucket")
    @classmethod
    def _is_a_bucket(cls, value: str | None, given: ValidationInfo) -> str | None:
        if value is not None and not value.startswith(WEB):
            raise ValueError("write it as https://s3.example.org/bucket/hls")
        if value is not None and given.data.get("media_hls_url") is None:
            raise ValueError("say by PLENARY_MEDIA_HLS_URL, too, where pages find what lies there")
        return value

    @field_validator("media_bucket_keys")
    @classmethod
    def _are_keys(cls, value: str | None) -> str | None:
        if value is not None and value.count(":") not in {0, 2}:
            raise ValueError("write it as access:secret:region, or as a bearer pass without colons")
        return value

    @field_validator("media_push", "media_play")
    @classmethod
    def _names_a_room(cls, value: str | None) -> str | None:
        if value is not None and ("{room}" not in value or not value.startswith(WEB)):
            raise ValueError("write it as https://sfu.example.org/whip/{room}")
        return value
