"""What a client did, as the journal proves it: assertions that explain themselves by the flow of requests."""
