"""The authorization server's rules. No HTTP."""
