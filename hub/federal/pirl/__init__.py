"""The participant record (PIRL): its layout as data, the file, its checks, and what came back."""
