"""How this machine becomes a kiosk of its site: its key, its certificate, and the next one."""
