"""WHIP and WHEP: how senders and viewers come to the media process, and what they are told."""
