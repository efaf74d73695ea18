"""Encoding: the MSR605 or MSR206 on a serial port, and the agent that works it for the hub."""
