"""Playlists as RFC 8216 wants them."""

import pytest

from server.media.egress.playlists import Picture, Playlist, Segment, Sound, master, stamp


def segment(number: int, *, init: str = "a.mp4", is_break: bool = False) -> Segment:
    return Segment(f"a-{number}.m4s", 1.0, 1_760_000_000.0 + number, init, is_break)


def test_a_playlist_says_what_there_is() -> None:
    playlist = Playlist(first=7, breaks=2)
    playlist.add(segment(1))
    playlist.add(segment(2, init="b.mp4", is_break=True))
    assert playlist.text() == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:7\n"
        "#EXT-X-DISCONTINUITY-SEQUENCE:2\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="a.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:2025-10-09T08:53:21.000Z\n#EXTINF:1.00000,\na-1.m4s\n"
        '#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="b.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:2025-10-09T08:53:22.000Z\n#EXTINF:1.00000,\na-2.m4s\n"
    )
    assert playlist.text(is_ended=True).endswith("a-2.m4s\n#EXT-X-ENDLIST\n")


def test_what_slides_out_is_kept_a_while_and_then_forgotten() -> None:
    playlist = Playlist(0, 0, listed=3)
    gone = [playlist.add(segment(number)) for number in range(9)]
    assert gone == [[]] * 6 + [["a-0.m4s"], ["a-1.m4s"], ["a-2.m4s"]]
    text = playlist.text()
    assert "#EXT-X-MEDIA-SEQUENCE:6\n" in text
    assert "a-5.m4s" not in text


def test_an_initialisation_goes_with_the_last_segment_that_needs_it() -> None:
    playlist = Playlist(0, 0, listed=1)
    inits = ["a.mp4", "a.mp4", "b.mp4", "b.mp4", "b.mp4"]
    gone = [playlist.add(segment(number, init=init)) for number, init in enumerate(inits)]
    assert gone == [[], [], ["a-0.m4s"], ["a-1.m4s", "a.mp4"], ["a-2.m4s"]]


def test_breaks_that_slid_out_are_counted() -> None:
    playlist = Playlist(0, 0, listed=2)
    for number in range(5):
        playlist.add(segment(number, is_break=number in {1, 3}))
    text = playlist.text()
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:2\n" in text
    assert "#EXT-X-DISCONTINUITY\n" not in text


def test_the_target_is_as_long_as_the_longest() -> None:
    playlist = Playlist(0, 0)
    playlist.add(segment(1)._replace(seconds=2.6))
    assert "#EXT-X-TARGETDURATION:3\n" in playlist.text()


@pytest.mark.parametrize(("seconds", "target"), [(2.49, 2), (2.5, 3), (4.5, 5)])
def test_lengths_are_rounded_as_players_round_them(seconds: float, target: int) -> None:
    """RFC 8216, 4.3.3.1: to the nearest integer. Python's own `round` goes to the even one."""
    playlist = Playlist(0, 0)
    playlist.add(segment(1)._replace(seconds=seconds))
    assert playlist.target == target


def test_all_renditions_have_one_target() -> None:
    """RFC 8216, 6.2.4."""
    playlist = Playlist(0, 0)
    playlist.add(segment(1))
    assert "#EXT-X-TARGETDURATION:4\n" in playlist.text(4)


def test_a_rendition_that_begins_at_a_break_counts_it() -> None:
    """Players find the same place in two renditions by the number of breaks (RFC 8216, 6.2.4)."""
    playlist = Playlist(first=9, breaks=1)
    playlist.add(segment(1, is_break=True))
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:2\n" in playlist.text()
    assert "#EXT-X-DISCONTINUITY\n" not in playlist.text()


def test_the_master_offers_a_picture_and_every_sound() -> None:
    text = master(
        Picture("picture.m3u8", "avc1.42e01f", 1280, 720),
        [Sound("floor.m3u8", "Floor"), Sound("fr.m3u8", "fr", "fr")],
        1_234_567,
    )
    assert text == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Floor",DEFAULT=YES,AUTOSELECT=YES,'
        'URI="floor.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="fr",LANGUAGE="fr",DEFAULT=NO,'
        'AUTOSELECT=YES,URI="fr.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=1300000,CODECS="avc1.42e01f,mp4a.40.2",'
        'RESOLUTION=1280x720,AUDIO="sound"\npicture.m3u8\n'
    )


def test_without_a_picture_the_floor_is_the_variant() -> None:
    text = master(None, [Sound("floor.m3u8", "Floor")], 96_000)
    assert text.endswith(
        '#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="mp4a.40.2",AUDIO="sound"\nfloor.m3u8\n'
    )


def test_times_are_in_utc_with_milliseconds() -> None:
    assert stamp(1_760_000_000.1234) == "2025-10-09T08:53:20.123Z"
