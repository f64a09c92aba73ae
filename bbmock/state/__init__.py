"""What one mock remembers: the Sandbox and its stores."""
