"""How many viewers a core holds, beside other servers: same source, same counting clients."""
