"""What the design promises, measured on this machine; see README.md."""
