"""A fuzzer of bbmock's routes: seeded, stateful, and able to show the shortest way to what it finds.

It draws on the OpenAPI document, and on what it has learned from earlier answers: codes, tokens, approvals.
A run is a row of stories; each begins in a new world, takes a walk through it with some steps spoiled, and
strays in between. `make fuzz` sends 100,000 requests; the suite sends some. A seed names a run for good, but
for the signatures of client assertions, whose keys are new each time.

Why not schemathesis: tried on this document, it (4.32) drew 20 to 40 requests a second. What is here draws
hundreds, turns switches and the clock, and shortens what fails by leaving out steps.
"""
