"""The media process: pictures and sound in by WHIP, out by WHEP, HLS and recordings."""
