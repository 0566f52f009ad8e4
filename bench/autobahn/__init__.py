"""The Autobahn test suite against our WebSocket protocol class; see README.md."""
