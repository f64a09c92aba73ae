"""What is served of personas, at each version where it shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bbmock.population import identity
from bbmock.state.personas import shipped_personas
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller, resources_of
from tests.browser import Browser
from tests.walk import Walk

INDICES = {persona.name: persona.beneficiary for persona in shipped_personas()}
MBI = "http://hl7.org/fhir/sid/us-mbi"
EOB = "ExplanationOfBenefit"
TAGS = "https://bluebutton.cms.gov/fhir/CodeSystem/Final-Action"
NAMES = {
    "name-apostrophe": ("D'Arcy", "O'Brien"),
    "name-hyphen": ("Anne-Marie", "Smith-Jones"),
    "name-accents": ("Zoë", "Núñez Françoišová"),
    "name-spaces": ("Mary Ann", "de la Cruz"),
    "name-one-letter": ("J", "O"),
    "name-very-long": ("Wilhelminaalexandriabernadette", "Wolfeschlegelsteinhausenbergerdorffsmith"),
}


def call(sandbox: Sandbox, name: str, version: int, *, samhsa: bool = True) -> Caller:
    return new_caller(sandbox, user=INDICES[name], share_samhsa_data=samhsa).at(version)


def patient_of(caller: Caller) -> Any:
    (patient,) = resources_of(caller.get("Patient").json)
    return patient


def all_claims(caller: Caller) -> list[Any]:
    return resources_of(*caller.pages(f"/v{caller.version}/fhir/{EOB}?_count=50"))


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("name", "count"),
    [("no-claims", 0), ("one-claim", 1), ("claims-37", 37), ("claims-1000", 1000), ("claims-10000", 10_000)],
)
def test_the_bundle_tells_how_many_claims_a_persona_has(
    sandbox: Sandbox, name: str, count: int, version: int
) -> None:
    bundle = call(sandbox, name, version).get(EOB).json

    assert (bundle["total"], len(bundle.get("entry", ()))) == (count, min(count, 10))


@pytest.mark.parametrize("name", ["no-claims", "one-claim"])
def test_few_claims_are_one_page_at_version_3(sandbox: Sandbox, name: str) -> None:
    bundle = call(sandbox, name, 3).get(EOB).json

    assert len(bundle.get("entry", ())) == (name == "one-claim")
    assert "next" not in {link["relation"] for link in bundle["link"]}


def test_the_pages_of_a_thousand_claims_hold_each_once(sandbox: Sandbox) -> None:
    caller = call(sandbox, "claims-1000", 3)

    ids = [
        one["id"]
        for offset in range(0, 1000, 50)
        for one in resources_of(caller.get(f"{EOB}?_count=50&_offset={offset}&_tag={TAGS}|FinalAction").json)
    ]
    assert len(ids) == len(set(ids)) == 1000


def test_the_last_page_of_ten_thousand_claims_is_served(sandbox: Sandbox) -> None:
    bundle = call(sandbox, "claims-10000", 2).get(f"{EOB}?startIndex=9995").json

    assert len(bundle["entry"]) == 5


def test_who_has_drug_claims_alone_shows_no_others(sandbox: Sandbox, version: int) -> None:
    claims = all_claims(call(sandbox, "only-pde", version))

    assert len(claims) > 10
    kind = "PDE" if version == 1 else "pharmacy"
    assert all(kind in {coding["code"] for coding in claim["type"]["coding"]} for claim in claims)


def test_the_deceased_died_on_the_day(sandbox: Sandbox, version: int) -> None:
    caller = call(sandbox, "deceased", version)

    assert patient_of(caller)["deceasedDateTime"] == "2025-09-14"
    ends = [claim["billablePeriod"]["end"] for claim in all_claims(caller) if "billablePeriod" in claim]
    assert max(ends) <= "2025-09-14"


@pytest.mark.parametrize("version", [1, 2])
def test_who_is_in_part_c_has_its_contract(sandbox: Sandbox, version: int) -> None:
    def contracts(name: str) -> bool:
        coverages = resources_of(call(sandbox, name, version).get("Coverage").json)
        return "ptc_cntrct_id_12" in json.dumps([one for one in coverages if one["id"].startswith("part-c")])

    assert (contracts("part-c"), contracts("no-claims")) == (True, False)


def test_who_is_in_part_c_has_its_coverage_at_version_3(sandbox: Sandbox) -> None:
    def parts(name: str) -> list[str]:
        coverages = resources_of(call(sandbox, name, 3).get("Coverage").json)
        return [one["id"][:6] for one in coverages]

    assert parts("part-c") == ["part-a", "part-b", "part-c", "part-d"]
    assert parts("no-claims") == ["part-a", "part-b", "part-d"]


@pytest.mark.parametrize("version", [1, 2])
def test_the_dual_eligible_have_the_status_each_month(sandbox: Sandbox, version: int) -> None:
    extensions = patient_of(call(sandbox, "dual-eligible", version))["extension"]
    monthly = [one["valueCoding"]["code"] for one in extensions if "/dual_" in one["url"]]

    assert monthly == ["02"] * 12


def test_the_dual_eligible_have_a_dual_coverage_at_version_3(sandbox: Sandbox) -> None:
    ids = [one["id"] for one in resources_of(call(sandbox, "dual-eligible", 3).get("Coverage").json)]

    assert ids[-1] == f"dual-{identity.patient_id(INDICES['dual-eligible'], 3)}"


def test_a_replaced_number_ends_the_day_before_the_present_one(sandbox: Sandbox) -> None:
    n = INDICES["mbi-replaced"]
    numbers = [
        (one["value"], one["period"].get("start", "")[:10], one["period"].get("end", "")[:10])
        for one in patient_of(call(sandbox, "mbi-replaced", 3))["identifier"]
        if one["system"] == MBI
    ]

    assert numbers == [
        (identity.former_mbi(n), "2018-04-01", "2024-05-05"),
        (identity.mbi(n), "2024-05-06", ""),
    ]


def test_the_merged_are_an_id_and_a_link_at_version_3(sandbox: Sandbox) -> None:
    own, other = (identity.patient_id(n, 3) for n in (INDICES["merged"], 29_911))

    assert call(sandbox, "merged", 3).get(f"Patient/{own}").json == {
        "resourceType": "Patient",
        "id": own,
        "link": [{"other": {"reference": f"Patient/{other}", "display": other}, "type": "replaced-by"}],
    }


def test_the_merged_have_no_claims_at_version_3(sandbox: Sandbox) -> None:
    own_id = identity.claim_id(INDICES["merged"], 1, 3)

    found = call(sandbox, "merged", 3).get(EOB)
    read = call(sandbox, "merged", 3).get(f"{EOB}/{own_id}")

    assert (found.status, found.json.get("entry")) == (200, None)
    assert (read.status, read.json) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("version", [1, 2])
def test_the_merged_are_as_anybody_before_version_3(sandbox: Sandbox, version: int) -> None:
    patient = patient_of(call(sandbox, "merged", version))

    assert patient["name"][0]["family"]
    assert "link" not in patient


def test_the_newly_enrolled_have_no_claim_before(sandbox: Sandbox, version: int) -> None:
    claims = all_claims(call(sandbox, "newly-enrolled", version))

    assert claims
    assert all(claim.get("billablePeriod", {}).get("start", "2025-12-01") >= "2025-12-01" for claim in claims)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_served_letter_for_letter(sandbox: Sandbox, name: str, version: int) -> None:
    (shown,) = patient_of(call(sandbox, name, version))["name"]

    assert (shown["given"], shown["family"]) == ([NAMES[name][0]], NAMES[name][1])


@pytest.mark.parametrize("version", [1, 2])
def test_the_operation_and_the_nursing_after_it_are_served(sandbox: Sandbox, version: int) -> None:
    caller = call(sandbox, "surgery", version)
    (stay,) = resources_of(caller.get(f"{EOB}?type=inpatient").json)
    (nursing,) = resources_of(caller.get(f"{EOB}?type=snf").json)

    assert stay["procedure"]
    assert nursing["billablePeriod"]["start"] == stay["billablePeriod"]["end"]


def test_claims_about_substance_use_are_left_out_unless_shared(sandbox: Sandbox) -> None:
    shared, kept = (
        {claim["id"] for claim in all_claims(call(sandbox, "substance-use", 3, samhsa=samhsa))}
        for samhsa in (True, False)
    )

    assert kept < shared
    assert kept


@pytest.mark.parametrize("version", [1, 2])
def test_dependence_is_among_the_diagnoses(sandbox: Sandbox, version: int) -> None:
    assert '"F1020"' in json.dumps(all_claims(call(sandbox, "substance-use", version)))


def test_there_is_a_prior_authorization_of_every_kind(sandbox: Sandbox) -> None:
    def authorizations(name: str) -> int:
        found = resources_of(call(sandbox, name, 3).get(f"{EOB}?_source=CWF").json)
        return sum(one["use"] == "preauthorization" for one in found)

    assert (authorizations("prior-authorizations"), authorizations("claims-37")) == (5, 0)


def test_a_denied_claim_says_so(sandbox: Sandbox, version: int) -> None:
    name = "CLM-CARR-PMT-DNL-CD" if version == 3 else "carr_clm_pmt_dnl_cd"
    claims = [one for one in all_claims(call(sandbox, "denied", version)) if f"/{name}" in json.dumps(one)]
    denied = [one for one in claims if codings_in(one, name) == {"0"}]

    assert 0 < len(denied) < len(claims)
    assert {one["payment"]["amount"]["value"] for one in denied} == {0}


@pytest.mark.parametrize(
    ("version", "system", "replaced", "original"),
    [
        (1, "clm_freq_cd", "7", "1"),
        (1, "adjstmt_dltn_cd", "A", None),
        (2, "adjstmt_dltn_cd", "A", None),
        (3, "CLM-ADJSTMT-TYPE-CD", "2", "0"),
    ],
)
def test_an_adjusted_claim_says_so(
    sandbox: Sandbox, version: int, system: str, replaced: str, original: str | None
) -> None:
    claims = all_claims(call(sandbox, "adjusted", version))

    found = {code for one in claims for code in codings_in(one, system)}
    assert found == {replaced, original} - {None}


def test_a_bill_that_replaced_another_names_it(sandbox: Sandbox) -> None:
    named = [
        extension["valueIdentifier"]["value"]
        for claim in all_claims(call(sandbox, "adjusted", 1))
        for extension in claim.get("extension", ())
        if extension["url"].endswith("/fi_orig_clm_cntl_num")
    ]
    claims = all_claims(call(sandbox, "adjusted", 3))
    related = [one["related"][0]["reference"]["value"] for one in claims if "related" in one]

    assert related
    assert set(related) <= set(named)


def codings_in(value: Any, name: str) -> set[str]:
    """The codes of all codings of a system, by the end of its URL."""
    if isinstance(value, list):
        return {code for one in value for code in codings_in(one, name)}
    if not isinstance(value, dict):
        return set()
    own = {value["code"]} if str(value.get("system", "")).endswith(f"/{name}") and "code" in value else set()
    return own | {code for one in value.values() for code in codings_in(one, name)}


def test_who_lacks_what_is_optional_has_one_given_name(sandbox: Sandbox, version: int) -> None:
    patient = patient_of(call(sandbox, "missing-optionals", version))

    assert len(patient["name"][0]["given"]) == 1


def test_who_lacks_what_is_optional_speaks_no_known_language(sandbox: Sandbox) -> None:
    patient = patient_of(call(sandbox, "missing-optionals", 3))

    assert [one["language"]["coding"][0]["code"] for one in patient["communication"]] == ["unknown"]


def test_a_login_of_who_has_no_v3_id_finds_nobody_at_version_3(walk: Walk, version: int) -> None:
    callback = walk.type_password(walk.login_page(), user=INDICES["no-v3-id"])
    seen = walk.browser.follow(callback)

    assert seen.status == (404 if version == 3 else 302)


def test_who_has_no_v3_id_is_refused_at_version_3_alone(sandbox: Sandbox) -> None:
    statuses = [call(sandbox, "no-v3-id", version).get("Patient").status for version in (1, 2, 3)]

    assert statuses == [200, 200, 403]


def test_a_persona_logs_in_by_its_name_with_the_password_of_its_user(
    browser: Browser, sandbox: Sandbox, v2: Walk
) -> None:
    seen = browser.submit(v2.login_page(), {"username": "no-claims", "password": "PW29900!"})

    assert sandbox.logins.get(seen.redirect["req_token"]) == 29_900
