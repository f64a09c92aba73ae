"""The table of personas in the README says what their file says."""

from __future__ import annotations

from bbmock.population import identity
from bbmock.state.personas import shipped_personas
from tests.docs.snippets import ROOT


def test_the_table_of_personas_is_that_of_their_file() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Personas\n")[2]
    table = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]

    assert table == [
        "| persona | user | what is special |",
        "|---|---|---|",
        *(
            f"| `{persona.name}` | `{identity.login(persona.beneficiary)}` | {persona.description} |"
            for persona in shipped_personas()
        ),
    ]
