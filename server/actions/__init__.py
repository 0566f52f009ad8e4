"""What a command does: one function each, on a unit of work; `perform` is the one way in."""
