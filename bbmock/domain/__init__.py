"""The words of the trade: clock, scopes, applications, grants. Values that know nobody."""
