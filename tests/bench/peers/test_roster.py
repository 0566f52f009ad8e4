"""Who takes part is named once, and says what is missing instead of failing."""

from pathlib import Path

from bench.peers.roster import BY_NAME, PEERS, Peer


def test_every_peer_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(PEERS)


def test_what_is_not_installed_is_said_with_what_to_do(tmp_path: Path) -> None:
    peer = Peer("x", "X", ("x",), (tmp_path / "absent",))
    assert "absent" in (peer.missing() or "")
    assert "bench.peers.install" in (peer.missing() or "")
    (tmp_path / "absent").touch()
    assert peer.missing() is None
