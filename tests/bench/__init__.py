"""The bench itself: what it counts, and what it says."""
