"""The built image, run as an engine would run it. `make image-check` builds it and calls these."""
