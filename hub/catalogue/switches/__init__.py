"""What kiosks of a site ask and show: the settings that a local administrator may change."""
