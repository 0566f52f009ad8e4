"""`python -m server` is `plenary`."""

from server.cli import main

if __name__ == "__main__":
    main()
