"""A long run against one mock over a real socket, with faults of every kind: what does it leave behind?

A few clients log in, page, refresh, introspect and revoke, while rules come and go, the clock moves and
snapshots are restored. `make soak` sends 100,000 requests to a mock in a process of its own, so that its
memory and descriptors are the server's alone; the suite sends some in one process. Memory, journal and stores
must stay bounded, nothing may be left open, and the journal must explain every 5xx. A seed names what is
drawn; the order of the threads is the machine's, so two runs are alike, not the same.
"""
