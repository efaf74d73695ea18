"""The front desk: find somebody, log them in and out, confirm, set right, key paper sheets."""
