"""A mock that runs elsewhere, in a test's hand: the control API as the same Python that a local mock has."""
