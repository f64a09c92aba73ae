"""The application without a socket."""
