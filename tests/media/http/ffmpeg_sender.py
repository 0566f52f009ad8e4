"""FFmpeg's WHIP muxer, which we did not write: sends noise until its standard input ends.

A process of its own: PyAV holds the interpreter while the muxer waits for our answer.
"""

from __future__ import annotations

import os
import select
import sys
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

RATE = 15
SAMPLES = 48_000 // RATE


def certificate(folder: Path) -> dict[str, str]:
    """A certificate on P-256: the muxer's own is on a curve that OpenSSL refuses."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sender")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    pkcs8 = serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    return {"cert_file": str(folder / "cert.pem"), "key_file": str(folder / "key.pem")}


def send(url: str, key: str, folder: Path) -> None:
    """Send until nobody wants it any more."""
    options = {"authorization": key, **certificate(folder)}
    with av.open(url, "w", format="whip", options=options) as out:
        coding = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "g": "15"}
        video = out.add_stream("libx264", rate=RATE, options=coding)
        video.width, video.height, video.pix_fmt = 160, 90, "yuv420p"
        audio = out.add_stream("libopus", rate=48_000)
        audio.layout = "stereo"
        began, number = time.monotonic(), 0
        while not select.select([sys.stdin], [], [], 0)[0]:
            out.mux(video.encode(picture(number)))
            out.mux(audio.encode(sound(number)))
            number += 1
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))


def picture(number: int) -> av.VideoFrame:
    """Noise to look at."""
    frame = av.VideoFrame(160, 90, "yuv420p")
    for plane in frame.planes:
        plane.update(os.urandom(plane.buffer_size))
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def sound(number: int) -> av.AudioFrame:
    """Noise to hear."""
    frame = av.AudioFrame("s16", "stereo", SAMPLES)
    frame.planes[0].update(os.urandom(frame.planes[0].buffer_size))
    frame.sample_rate, frame.pts = 48_000, number * SAMPLES
    frame.time_base = Fraction(1, 48_000)
    return frame


if __name__ == "__main__":
    send(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
