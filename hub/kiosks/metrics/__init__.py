"""Figures of kiosks and hub for Prometheus, and a Grafana dashboard of them."""
