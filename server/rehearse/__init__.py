"""A rehearsal: simulated delegates over real sockets, and a checker that trusts no counter."""
