"""WebSockets (RFC 6455) for uvicorn: a link by callbacks, prepared frames, nobody waited for."""
