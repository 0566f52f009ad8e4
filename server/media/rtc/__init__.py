"""WebRTC connections: aiortc's DTLS and SRTP, nothing of its codecs; packets pass untouched."""
