"""What the US Department of Labor asks: who was served in a period, and by what."""
