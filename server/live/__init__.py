"""The live door: sockets, who hears what, and the news from other processes."""
