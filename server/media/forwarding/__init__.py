"""RTP packets on their way from a sender to many: numbers, rings, repeats. Pure; time is given."""
