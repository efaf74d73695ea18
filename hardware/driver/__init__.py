"""The driver board between the Pi and what it lights, sounds and feels: drawing and currents."""
