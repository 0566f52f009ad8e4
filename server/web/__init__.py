"""The HTTP door: pages, joining, programme, exports, commands for scripts, health."""
