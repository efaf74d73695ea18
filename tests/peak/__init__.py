"""The slow proof of a morning's peak: many kiosks, open boards, and what the hub's processes hold."""
