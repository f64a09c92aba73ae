"""Real clients, unmodified, against a mock that was started as a user starts it."""
