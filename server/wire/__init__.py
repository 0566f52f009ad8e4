"""Text to types and back: what crosses a door, with no socket, clock or table in it."""
