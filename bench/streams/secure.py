"""A client's side of ICE and DTLS, as little as there can be: after it there are two SRTP sessions.

Nothing is pretended: checks are signed both ways, the handshake is OpenSSL's, the certificate is
compared with the fingerprint. What is left out are other paths than the one that is offered first.
"""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

from aioice import stun
from aiortc.rtcdtlstransport import SRTP_PROFILES, certificate_digest, generate_certificate
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from bench.streams.sdp import Address, Credentials, Description

PATIENCE_S: Final = 10.0
RETRY_S: Final = 0.05
TRIES_EACH: Final = 20
"""So often one address is asked, before the next is."""

AGAIN_S: Final = 0.06
"""Browsers repeat a flight of the handshake so soon; OpenSSL by itself after a second."""

ROOM: Final = 4 << 20
"""Bytes that a socket may hold: what a client that has no time now must not be counted as lost."""

SUCCESS: Final = b"\x01\x01"
"""How the answer to a check begins (RFC 8489, 5)."""

PRIORITY: Final = 1853824767
SO_RCVBUFFORCE: Final = 33
_KEY: Final = ec.generate_private_key(ec.SECP256R1())
_CERTIFICATE: Final = generate_certificate(_KEY)
FINGERPRINT: Final = f"sha-256 {certificate_digest(_CERTIFICATE, 'sha-256')}"
"""All clients of a process share one certificate: a core for thousands of them is dear enough."""


class NotConnectedError(Exception):
    """The server did not answer, or not as it must."""


@dataclass
class Secured:
    """A connection after ICE and DTLS: datagrams of `sock` are protected by `inbound`."""

    sock: socket.socket
    remote: Address
    local: Credentials
    inbound: Session
    outbound: Session
    profile: str

    def send(self, packet: bytes) -> None:
        """Send one RTP packet."""
        with suppress(OSError):
            self.sock.sendto(self.outbound.protect(packet), self.remote)

    def report(self, packet: bytes) -> None:
        """Send RTCP."""
        with suppress(OSError):
            self.sock.sendto(self.outbound.protect_rtcp(packet), self.remote)

    def answer(self, datagram: bytes) -> None:
        """Answer a check of the server's, with which it asks whether we are still there."""
        if is_stun(datagram):
            with suppress(OSError, ValueError):
                reply = _reply(datagram, self.local, self.remote)
                if reply is not None:
                    self.sock.sendto(reply, self.remote)


def is_stun(datagram: bytes) -> bool:
    """Whether it is STUN rather than DTLS or RTP (RFC 7983)."""
    return len(datagram) >= 20 and datagram[0] < 4


def own_address() -> str:
    """The address under which servers of this machine see it; the loopback's if it has no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def open_socket() -> socket.socket:
    """A socket for one client, with room for a second of picture."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.bind(("0.0.0.0", 0))
    try:
        made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
    except PermissionError:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
    return made


async def secure(
    sock: socket.socket, own: Credentials, other: Description, *, controlling: bool
) -> Secured:
    """Run the checks and the handshake. NotConnectedError after ten seconds, or when refused."""
    if not other.addresses:
        raise NotConnectedError("The server offers no address that can be reached by UDP.")
    hand = _Handshake(sock, own, other, controlling=controlling)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await hand.check()
            await hand.shake()
    except TimeoutError:
        raise NotConnectedError(f"No connection after {PATIENCE_S:g} s: {hand.step}.") from None
    return hand.secured()


class _Handshake:
    def __init__(
        self, sock: socket.socket, own: Credentials, other: Description, *, controlling: bool
    ) -> None:
        self.sock, self.own, self.other, self.controlling = sock, own, other, controlling
        self.step = "no answer to a check"
        self.remote = other.addresses[0]
        self.early: list[bytes] = []
        self.is_nominated = controlling
        self.loop = asyncio.get_running_loop()
        self.tls = SSL.Connection(_context(), None)
        self.flight: list[bytes] = []

    async def check(self) -> None:
        """Ask on the first path, then on the next, until one answers; answer what is asked.

        One path at a time: who asks to use a path must mean it, and stay there.
        """
        answered: Address | None = None
        at, tries = 0.0, 0
        while answered is None or not self.is_nominated:
            if answered is None and time.monotonic() - at > RETRY_S:
                at = time.monotonic()
                place = min(tries // TRIES_EACH, len(self.other.addresses) - 1)
                self.sock.sendto(self._request(), self.other.addresses[place])
                tries += 1
            datagram, sender = await self._receive(RETRY_S)
            if datagram is None:
                continue
            if not is_stun(datagram):
                self.early.append(datagram)
            elif datagram[:2] == SUCCESS:
                answered = sender
            else:
                self._answer(datagram, sender)
        self.remote = answered
        self.step = "the checks were answered, the handshake was not"

    async def shake(self) -> None:
        """Do the handshake of DTLS in the role that the other side has left to us."""
        if self.other.setup == "active":
            self.tls.set_accept_state()
        else:
            self.tls.set_connect_state()
        for datagram in self.early:
            self.tls.bio_write(datagram)
        while True:
            try:
                self.tls.do_handshake()
            except SSL.WantReadError:
                self._flush()
                await self._next()
            except SSL.Error as error:
                raise NotConnectedError(f"The handshake failed: {error}") from None
            else:
                self._flush()
                break
        self._know()

    def secured(self) -> Secured:
        """The sessions for what comes and goes (RFC 5764, 4.2)."""
        chosen = self.tls.get_selected_srtp_profile()
        profile = next(each for each in SRTP_PROFILES if each.openssl_profile == chosen)
        keys = self.tls.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length)
        )
        is_server = int(self.other.setup == "active")
        inbound = _policy(profile.get_key_and_salt(keys, 1 - is_server), profile.libsrtp_profile)
        inbound.ssrc_type = Policy.SSRC_ANY_INBOUND
        outbound = _policy(profile.get_key_and_salt(keys, is_server), profile.libsrtp_profile)
        outbound.ssrc_type = Policy.SSRC_ANY_OUTBOUND
        name = profile.openssl_profile.decode()
        sessions = (Session(inbound), Session(outbound))
        return Secured(self.sock, self.remote, self.own, *sessions, name)

    async def _next(self) -> None:
        """Give OpenSSL the next datagram that is for it; repeat our last flight if none comes."""
        datagram, sender = await self._receive(AGAIN_S)
        if datagram is None:
            for each in self.flight:
                self.sock.sendto(each, self.remote)
        elif is_stun(datagram):
            self._answer(datagram, sender)
        elif 20 <= datagram[0] < 64:
            self.tls.bio_write(datagram)

    def _flush(self) -> None:
        fresh: list[bytes] = []
        with suppress(SSL.Error):
            while True:
                fresh.append(self.tls.bio_read(1500))
        for each in fresh:
            self.sock.sendto(each, self.remote)
        self.flight = fresh or self.flight

    def _know(self) -> None:
        certificate = self.tls.get_peer_certificate(as_cryptography=True)
        found = "" if certificate is None else certificate_digest(certificate, "sha-256")
        name, _, said = self.other.fingerprint.partition(" ")
        if name.lower() == "sha-256" and said.upper() != found:
            raise NotConnectedError("The server's certificate is not the one it announced.")

    async def _receive(self, seconds: float) -> tuple[bytes | None, Address]:
        try:
            async with asyncio.timeout(seconds):
                datagram, (host, port) = await self.loop.sock_recvfrom(self.sock, 2048)
        except TimeoutError:
            return None, self.remote
        return datagram, Address(host, port)

    def _answer(self, datagram: bytes, sender: Address) -> None:
        with suppress(ValueError):
            asked = stun.parse_message(datagram)
            self.is_nominated |= "USE-CANDIDATE" in asked.attributes
            reply = _reply(datagram, self.own, sender)
            if reply is not None:
                self.sock.sendto(reply, sender)

    def _request(self) -> bytes:
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self.other.credentials.ufrag}:{self.own.ufrag}"
        message.attributes["PRIORITY"] = PRIORITY
        if self.controlling:
            message.attributes["ICE-CONTROLLING"] = 2**63
            message.attributes["USE-CANDIDATE"] = None
        else:
            message.attributes["ICE-CONTROLLED"] = 1
        message.add_message_integrity(self.other.credentials.password.encode())
        return bytes(message)


def _reply(datagram: bytes, own: Credentials, sender: Address) -> bytes | None:
    """The answer to a check; None for what is no question. ValueError if it is damaged."""
    asked = stun.parse_message(datagram)
    if asked.message_class is not stun.Class.REQUEST:
        return None
    found = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, asked.transaction_id)
    found.attributes["XOR-MAPPED-ADDRESS"] = tuple(sender)
    found.add_message_integrity(own.password.encode())
    return bytes(found)


def _policy(key: bytes, profile: int) -> Policy:
    policy = Policy(key=key, srtp_profile=profile)
    policy.allow_repeat_tx = True
    policy.window_size = 1024
    return policy


@cache
def _context() -> SSL.Context:
    """Made once: it holds no state of a connection. Ciphers as browsers have them."""
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_options(SSL.OP_NO_TICKET)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
    context.use_certificate(_CERTIFICATE)
    context.use_privatekey(_KEY)
    context.set_cipher_list(b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305")
    context.set_tlsext_use_srtp(b":".join(each.openssl_profile for each in SRTP_PROFILES))
    return context
