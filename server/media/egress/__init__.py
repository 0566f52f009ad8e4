"""The ways out of a room: HLS for crowds, recordings, and pushes to another server."""
