"""The HTTP libraries that people build on, each asking once and saying in a word what it saw."""
