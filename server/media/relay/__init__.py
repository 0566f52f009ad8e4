"""One room over several media processes: its home hands tracks on to branches, in plain bytes."""
