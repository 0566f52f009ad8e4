"""The rules of a meeting, as a chair could read them aloud: README.md numbers them.

Standard library only. Nothing here awaits, reads a clock or makes anything random: time and ids
are arguments.
"""
