"""A fuzzer of bbmock's routes: seeded, stateful, and able to show the shortest way to what it finds.

It draws on the OpenAPI document, and on what it has learned from earlier answers: codes, tokens, approvals. A
run is a row of stories; each begins in a new world, takes a walk through it with some steps spoiled, and strays
in between. `make fuzz` sends 100,000 requests; the suite sends some.

Why not schemathesis or hypothesis: tried on this document, schemathesis (4.32) made 20 to 40 requests a second,
and its stateful runs cannot turn switches or the clock. What is here makes far more, and shortens what fails by
leaving out steps, which hypothesis would do by drawing anew.
"""
