"""The quarterly lines of Wagner-Peyser, counted, shown, and made fit for the public."""
