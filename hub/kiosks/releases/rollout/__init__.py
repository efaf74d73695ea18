"""Roll-outs: one kiosk, a tenth, all; by itself, within closing hours, and stopped by failures."""
