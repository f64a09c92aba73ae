"""The tokens of version 3's searches: tags, sources and the security label."""

from __future__ import annotations

import pytest

from bbmock.fhir import tokens
from bbmock.fhir.labels import FINAL_ACTION, SYSTEM_TYPE
from bbmock.fhir.outcome import BackendRefusal

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

# Refusals


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("NationalClaimsHistory", "Searching by tag requires a token (system|code) to be specified."),
        ("", "Searching by tag requires a token (system|code) to be specified."),
        (
            "urn:other|FinalAction",
            f"Invalid tag system specified. Supported systems are '{SYSTEM_TYPE}', {FINAL_ACTION}'.",
        ),
        (
            "|FinalAction",
            f"Invalid tag system specified. Supported systems are '{SYSTEM_TYPE}', {FINAL_ACTION}'.",
        ),
        (
            f"{SYSTEM_TYPE}|NCH",
            "Unsupported _tag value for system type. Supported values are 'NationalClaimsHistory', "
            "'SharedSystem', 'DDPS'.",
        ),
        (
            f"{FINAL_ACTION}|Final",
            "Unsupported _tag value for Final Action Status. Supported values are 'FinalAction', "
            "'NotFinalAction'.",
        ),
        (f"{SYSTEM_TYPE}|DDPS,A", "Searching by tag requires a token (system|code) to be specified."),
    ],
    ids=["bare-code", "empty", "other-system", "no-system", "type", "action", "second-of-a-list"],
)
def test_a_tag_that_there_is_not_is_refused(token: str, text: str) -> None:
    with pytest.raises(BackendRefusal) as refused:
        tokens.tags((("_tag", token),))

    assert (refused.value.status, refused.value.diagnostics) == (400, text)


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("XYZ", "Unknown source. Supported sources are: [DDPS, NCH, MCS, VMS, FISS, CWF]"),
        ("NCH,XYZ", "Unknown source. Supported sources are: [DDPS, NCH, MCS, VMS, FISS, CWF]"),
        ("", "Source cannot be empty."),
        (" ", "Source cannot be empty."),
    ],
)
def test_a_source_that_there_is_not_is_refused(token: str, text: str) -> None:
    with pytest.raises(BackendRefusal) as refused:
        tokens.sources((("_source", "NCH"), ("_source", token)))

    assert (refused.value.status, refused.value.diagnostics) == (400, text)


@pytest.mark.parametrize("token", ["R", "", "42CFR", "urn:other|42CFRPart2", f"{ACT_CODE}|R", "42CFRPart2,R"])
def test_a_security_label_other_than_the_one_is_refused(token: str) -> None:
    with pytest.raises(BackendRefusal) as refused:
        tokens.excludes_substance_use((("_security:not", token),))

    text = f"Invalid security code: Use '42CFRPart2' or '{ACT_CODE}|42CFRPart2'."
    assert (refused.value.status, refused.value.diagnostics) == (400, text)


# What is understood


def sources(*texts: str) -> list[set[str]]:
    return [set(wanted) for wanted in tokens.sources(tuple(("_source", text) for text in texts))]


def tags(*texts: str) -> list[set[tuple[str, str]]]:
    return [set(wanted) for wanted in tokens.tags(tuple(("_tag", text) for text in texts))]


def test_a_list_means_any_of_its_tokens_and_each_parameter_counts() -> None:
    final, shared = f"{FINAL_ACTION}|FinalAction", f"{SYSTEM_TYPE}|SharedSystem"

    assert sources("NCH,DDPS", "NCH") == [{"NCH", "DDPS"}, {"NCH"}]
    assert tags(f"{final},{shared}", shared) == [
        {(FINAL_ACTION, "FinalAction"), (SYSTEM_TYPE, "SharedSystem")},
        {(SYSTEM_TYPE, "SharedSystem")},
    ]


def test_codes_are_read_in_any_case_and_with_blanks_around_them() -> None:
    assert sources(" nch ,ddps") == [{"NCH", "DDPS"}]
    assert tags(f"{SYSTEM_TYPE}| sharedsystem") == [{(SYSTEM_TYPE, "SharedSystem")}]


@pytest.mark.parametrize("token", ["42CFRPart2", "42cfrpart2", f"{ACT_CODE}|42CFRPart2", "|42CFRPart2"])
def test_substance_use_is_left_out_by_its_label(token: str) -> None:
    assert tokens.excludes_substance_use((("_security:not", token),))


def test_nothing_is_left_out_unless_asked() -> None:
    parameters = (("_count", "10"), ("_security", "42CFRPart2"))

    assert (tokens.tags(parameters), tokens.sources(parameters)) == ((), ())
    assert not tokens.excludes_substance_use(parameters)
