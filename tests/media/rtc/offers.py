"""Offers as browsers write them, to be changed by tests."""

from __future__ import annotations

FINGERPRINT = ":".join(["AB"] * 32)

_HEAD = """v=0
o=- 46117317 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE {mids}
a=ice-options:trickle
a=msid-semantic: WMS
"""
_SECTION = """m={kind} 9 UDP/TLS/RTP/SAVPF {numbers}
c=IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:0123456789abcdefghijkl
a=fingerprint:sha-256 {fingerprint}
a=setup:actpass
a=mid:{mid}
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a={direction}
a=rtcp-mux
"""
_VIDEO = """a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:104 H264/90000
a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f
a=rtpmap:106 H264/90000
a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
a=rtpmap:45 AV1/90000
a=rtpmap:98 VP9/90000
a=fmtp:98 profile-id=0
a=rtpmap:120 flexfec-03/90000
"""
_AUDIO = """a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:0 PCMU/8000
"""


def offer(*kinds: str, direction: str = "sendrecv") -> str:
    """An offer of these kinds, in their order."""
    text = _HEAD.format(mids=" ".join(str(mid) for mid in range(len(kinds))))
    for mid, kind in enumerate(kinds):
        numbers = "96 97 102 104 106 45 98 120" if kind == "video" else "111 63 0"
        text += _SECTION.format(
            kind=kind, numbers=numbers, fingerprint=FINGERPRINT, mid=mid, direction=direction
        )
        text += _VIDEO if kind == "video" else _AUDIO
    return text.replace("\n", "\r\n")
