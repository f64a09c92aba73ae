"""What a rule does when it fires: values, from whole answers down to the bytes on the wire."""
