"""How peers are reached: one UDP and one TCP port for all, TURN, and proof that they are open."""
