"""The keypad: switches under the case's printed caps, and a small board that plays a keyboard."""
