"""The one place that sees all parts: it builds them, joins them, and runs them."""
