"""What a test may ask of any mock: of one in its own process, and of one that runs elsewhere.

`Handle` and `RemoteHandle` are both of these types, so a test that keeps to them runs against a container as
it runs here. What needs the mock's own process stands outside: its application and transports, the sandbox,
`fork` and `close`, `backend` (a function of the test's), `identity_token` (for assertions that a test signs
itself), `witness.leaks` (it would send secrets).
"""
