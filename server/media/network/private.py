"""Every name of aioice that is used here and that it does not promise to keep.

Nothing of aioice is changed. `check` is called when a media process starts; each line of `NAMES`
has a contract test of its name.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final, cast

from aioice import ice, stun, turn

FIT: Final = "0.13."

NAMES: Final[dict[str, str]] = {
    "Connection._check_list": "how many addresses of a peer have been looked at",
    "Connection._check_list_done": "whether a path was chosen, or none will be",
    "Connection._check_periodic": "begins the next check; asked again while it returns True",
    "Connection._closing": "whether it is being closed",
    "Connection._early_checks": "checks that came before `connect` looks at them",
    "Connection._early_checks_done": "whether it has",
    "Connection._nominated": "the pair of addresses that was chosen",
    "Connection._protocols": "our ends, in place of sockets of its own",
    "Connection._query_consent_task": "stopped while a restart is under way",
    "Connection._queue": "what has come and was not read; kept across a restart",
    "Connection.check_complete": "tells that another pair may have been chosen",
    "Connection.get_component_candidates": "replaced: our candidates are those of the port",
    "Connection.query_consent": "replaced: 6 seconds instead of 30",
    "Connection.build_request": "a check, signed and named",
    "Connection.request_received": "is given each check",
    "StunProtocol.transactions": "our requests that wait for an answer",
    "Transaction.response_received": "is given the answer to a request",
    "TurnTransport.__inner_protocol": "the client below a relayed transport",
    "TurnTransport.__close_task": "waits for the farewell of a TURN server; given up",
    "TurnClientUdpProtocol._send": "sends to the TURN server without a task",
    "TurnClientTcpProtocol._send": "sends to the TURN server without a task",
    "TurnClientMixin.peer_to_channel": "the channels that are open, by peer",
    "TurnClientMixin.channel_refresh_time": "when a channel is bound anew; set",
    "relayed_candidate": "a place at a TURN server, for an end of ours",
}
"""What is used, and what for."""


class UnfitError(RuntimeError):
    """The installed aioice is not the one that streams were built on. Says what to install."""


def turn_client(place: turn.TurnTransport) -> Any:  # noqa: ANN401 - one of two classes of aioice
    """The client that speaks with the TURN server for a relayed transport."""
    return vars(place)["_TurnTransport__inner_protocol"]


def hurry(place: turn.TurnTransport) -> None:
    """Wait no longer for a TURN server to say that our place is free."""
    waiting = vars(place)["_TurnTransport__close_task"]
    if waiting is not None:
        waiting.cancel()


def send(client: Any, message: bytes) -> None:  # noqa: ANN401
    """Send to the TURN server now."""
    client._send(message)  # noqa: SLF001


def place(end: ice.StunProtocol) -> turn.TurnTransport:
    """The relayed transport that an end was given by aioice."""
    return cast("turn.TurnTransport", end.transport)


def missing(connection: ice.Connection) -> list[str]:
    """Which of `NAMES` the installed aioice does not have."""
    protocol = vars(ice.StunProtocol)["__init__"].__code__.co_names
    client = turn.TurnClientUdpProtocol(("127.0.0.1", 9), None, None, 600, 500)
    held: dict[str, Any] = {
        "Connection": connection,
        "Transaction": stun.Transaction,
        "TurnTransport": turn.TurnTransport(client),
        "TurnClientUdpProtocol": turn.TurnClientUdpProtocol,
        "TurnClientTcpProtocol": turn.TurnClientTcpProtocol,
        "TurnClientMixin": client,
    }
    gone = [] if "transactions" in protocol else ["StunProtocol.transactions"]
    gone += [] if hasattr(ice, "relayed_candidate") else ["relayed_candidate"]
    for name in NAMES:
        owner, _, attribute = name.partition(".")
        if attribute.startswith("__"):
            attribute = f"_{owner}{attribute}"
        if owner in held and not hasattr(held[owner], attribute):
            gone.append(name)
    return gone


def check() -> None:
    """Raise UnfitError, with what to do, unless all is there that connections are built on."""
    if not version("aioice").startswith(FIT):
        raise UnfitError(
            f"Streams need aioice {FIT}*, and {version('aioice')} is installed. "
            f"Do: pip install 'aioice=={FIT}*'"
        )
    if gone := missing(ice.Connection(ice_controlling=False)):
        raise UnfitError(
            f"Streams use {', '.join(gone)}, which the installed aioice does not have. "
            "Do: pip install --force-reinstall plenary"
        )
