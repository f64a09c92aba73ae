"""HTTP/1.1 on a socket: how requests are read, and how answers are carried, whole or broken."""
