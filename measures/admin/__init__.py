"""Where municipalities and coordinators work. `contents` says what stands in it, and for whom each part exists."""
