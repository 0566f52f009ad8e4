"""What programs may do with picture and sound: WHIP (RFC 9725), WHEP (a draft), HLS, keys."""

from __future__ import annotations

from typing import Any, Final

from server.web.openapi_doing import ANY, Doing, in_json
from server.web.openapi_shapes import MOMENT, NUMBER, TEXT, Schema, many, ref, thing, words
from server.wire.problems import MEDIA_TYPE

SDP: Final = {"application/sdp": ANY}
FRAGMENT: Final = {"application/trickle-ice-sdpfrag": ANY}
NOTHING: Final[dict[str, Schema]] = {}
FLAG: Final[Schema] = {"type": "boolean"}

STREAM_SHAPES: Final[dict[str, Schema]] = {
    "Problem": thing(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT),
    "Way": {
        "type": "object",
        "properties": {
            "kind": words(("webrtc", "hls", "sound", "captions")),
            "url": {**TEXT, "description": "A WHEP endpoint or a playlist; none for captions."},
            "picture": FLAG,
            "elsewhere": {**FLAG, "description": "Another server plays it."},
        },
        "required": ["kind", "picture"],
    },
    "Ways": thing(
        live=FLAG,
        picture=FLAG,
        channels=many(thing(language=TEXT, sounding=FLAG)),
        ways=many(ref("Way")),
        ice_servers=many({"type": "object"}),
    ),
    "FeedKey": thing(whip=TEXT, key=TEXT, expires_at=MOMENT),
    "Wish": {
        "type": "object",
        "properties": {"channel": {**TEXT, "maxLength": 64}, "picture": FLAG},
        "additionalProperties": False,
    },
    "Heard": thing(channel=TEXT, picture=FLAG, trouble=FLAG),
}


def _door(method: str, path: str, says: str, **more: Any) -> Doing:
    return Doing(method, path, says, problems=True, **more)


def _doors(path: str, made: str, offer: str) -> tuple[Doing, ...]:
    """What WHIP and WHEP have in common at an endpoint and at its sessions."""
    session = f"{path}/{{session}}"
    return (
        _door("options", path, "What may be asked here (CORS), and for whom it may be the ICE "
              "servers.", answers={200: NOTHING}),
        _door("get", path, "Nothing: the endpoint is there.", answers={204: NOTHING}),
        _door("post", path, offer, who="pass", body=SDP,
              answers={201: SDP, 307: {MEDIA_TYPE: ref("Problem")}}),
        _door("options", session, f"What may be asked of {made}.", answers={200: NOTHING}),
        _door("get", session, f"Nothing: {made} is there.", who="pass",
              answers={204: NOTHING, 200: in_json(ref("Heard"))}),
        _door("patch", session, "Trickled candidates, or an ICE restart (RFC 8840).", who="pass",
              body=FRAGMENT, answers={204: NOTHING, 200: FRAGMENT}),
        _door("delete", session, f"End {made}.", who="pass", answers={200: NOTHING}),
    )  # fmt: skip


WHIP: Final = "/whip/{room}/{feed}"
WHEP: Final = "/whep/{room}/{what}"

STREAM_DOINGS: Final = (
    Doing("get", "/api/rooms/{room}/ways", "By which ways one may watch the room, the best first.",
          "pass", answers={200: in_json(ref("Ways"))}),
    Doing("get", "/api/rooms/{room}/feeds/{feed}/still", "What a feed shows now, 320 pixels at "
          "most; `Age` says since when. 204, with why in `Still`, while nothing is to be seen.",
          "pass", answers={200: {"image/jpeg": ANY}, 204: NOTHING, 304: NOTHING}),
    Doing("post", "/api/rooms/{room}/feeds/{feed}/key", "A key with which an encoder sends "
          "`programme` or `standby`.", "staff", answers={201: in_json(ref("FeedKey"))}),
    *_doors(WHIP, "a sender's session", "Send a feed, or take it over: an SDP offer."),
    *_doors(WHEP, "a viewer's session", "Watch `stage`, or a feed: an SDP offer."),
    _door("put", f"{WHEP}/{{session}}", "Hear another channel, see the picture or not.",
          who="pass", body=in_json(ref("Wish")), answers={200: in_json(ref("Heard"))}),
    Doing("get", "/hls/{room}/index.m3u8", "On to the playlist of a room: HLS begins with the "
          "first who asks.", "pass", answers={307: NOTHING}),
    Doing("get", "/hls/{room}/{key}/{file}", "A playlist or a segment (RFC 8216).", "pass",
          answers={200: {"application/vnd.apple.mpegurl": ANY, "video/iso.segment": ANY,
                         "video/mp4": ANY}}),
)  # fmt: skip
