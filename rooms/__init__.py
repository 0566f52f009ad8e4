"""The rules of a meeting, as a chair could read them aloud. Standard library only; time is an argument."""
