"""Kiosks: heartbeats, presence by next deadline, boots, and the proof."""
