"""What boots: the slot that runs, the firmware's file that chooses, and trying the other one once."""
