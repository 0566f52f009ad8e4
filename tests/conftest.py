"""What every test may ask for: a real bus, real databases, a real browser."""

pytest_plugins = [
    "tests.fixtures.bus",
    "tests.fixtures.databases",
    "tests.fixtures.browser",
]
