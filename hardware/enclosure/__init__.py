"""The kiosk's body: its dimensions as data, what follows from them, and the solids."""
