from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import render_claim
from bbmock.population import identity
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole
from tests.unit.render import filled, repository
from tests.unit.render.filled import BENEFICIARY, carrier, inpatient, outpatient, pde, without
from tests.unit.render.repository import having

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
CARIN = "http://hl7.org/fhir/us/carin-bb"
BLUE_BUTTON = "https://bluebutton.cms.gov/fhir"
EVERY_TYPE = pytest.mark.parametrize("kind", list(ClaimType), ids=str)
EVERY_FILLED = pytest.mark.parametrize(
    "claim",
    [pytest.param(make(), id=f"{kind} {origin}") for origin, claims in (
        ("warehouse", filled.CLAIMS), ("repository", repository.CLAIMS)
    ) for kind, make in claims.items()],
)  # fmt: skip


def rendered(claim: Claim) -> dict[str, Any]:
    return render_claim(claim, last_updated=LAST_UPDATED)


def codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def nodes(tree: Any) -> Iterator[Any]:
    yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


def information(resource: dict[str, Any], code: str) -> dict[str, Any]:
    return next(info for info in resource["supportingInfo"] if code in codes(info["category"]))


def amounts(entries: list[dict[str, Any]]) -> dict[str, float]:
    return {codes(entry["category"])[-1]: entry["amount"]["value"] for entry in entries if "amount" in entry}


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        (ClaimType.CARRIER, "Professional-NonClinician"),
        (ClaimType.DME, "Professional-NonClinician"),
        (ClaimType.HHA, "Inpatient-Institutional"),
        (ClaimType.HOSPICE, "Inpatient-Institutional"),
        (ClaimType.INPATIENT, "Inpatient-Institutional"),
        (ClaimType.OUTPATIENT, "Outpatient-Institutional"),
        (ClaimType.SNF, "Inpatient-Institutional"),
    ],
)
def test_a_claim_says_where_it_comes_from_and_that_it_is_final(kind: ClaimType, profile: str) -> None:
    assert rendered(filled.CLAIMS[kind]())["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "source": "NCH",
        "profile": [f"{CARIN}/StructureDefinition/C4BB-ExplanationOfBenefit-{profile}|2.2.0"],
        "tag": [
            {"system": f"{BLUE_BUTTON}/CodeSystem/System-Type", "code": "NationalClaimsHistory"},
            {"system": f"{BLUE_BUTTON}/CodeSystem/Final-Action", "code": "FinalAction"},
        ],
    }


def test_a_drug_event_comes_from_the_drug_data_processing_system() -> None:
    meta = rendered(pde())["meta"]

    assert meta["source"] == "DDPS"
    assert meta["tag"][0] == {"system": f"{BLUE_BUTTON}/CodeSystem/System-Type", "code": "DDPS"}
    assert meta["profile"] == [f"{CARIN}/StructureDefinition/C4BB-ExplanationOfBenefit-Pharmacy|2.2.0"]


def test_a_claim_about_substance_use_says_that_the_law_protects_it() -> None:
    claim = replace(carrier(), diagnoses=(Diagnosis("F1120", DiagnosisRole.PRINCIPAL),))

    assert rendered(claim)["meta"]["security"] == [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "42CFRPart2",
            "display": "42 CFR Part 2",
        }
    ]


def test_a_claim_that_is_not_the_last_word_says_so() -> None:
    meta = rendered(having(carrier(), {"final_action": "N"}))["meta"]

    assert meta["tag"][1]["code"] == "NotFinalAction"


@EVERY_TYPE
def test_the_id_is_the_number_of_the_claim(kind: ClaimType) -> None:
    claim = filled.CLAIMS[kind]()

    resource = rendered(claim)

    number = identity.claim_id(BENEFICIARY, claim.number, 3)
    assert resource["id"] == number
    assert resource["identifier"][0] == {
        "type": {
            "coding": [
                {
                    "system": f"{CARIN}/CodeSystem/C4BBIdentifierType",
                    "code": "uc",
                    "display": "Unique Claim ID",
                }
            ]
        },
        "value": number,
    }


def test_the_second_identifier_is_the_contractors_number() -> None:
    system = "https://bluebutton.cms.gov/identifiers/CLM-CNTL-NUM"

    assert rendered(carrier())["identifier"][1] == {"system": system, "value": "74655592568216"}
    assert rendered(pde())["identifier"][1] == {
        "system": system,
        "value": identity.control_number(BENEFICIARY, pde().number),
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, ["71", "professional", "CARRIER"]),
        (ClaimType.DME, ["82", "professional", "DME"]),
        (ClaimType.HHA, ["10", "institutional", "HHA"]),
        (ClaimType.HOSPICE, ["50", "institutional", "HOSPICE"]),
        (ClaimType.INPATIENT, ["60", "institutional", "INPATIENT"]),
        (ClaimType.OUTPATIENT, ["40", "institutional", "OUTPATIENT"]),
        (ClaimType.PDE, ["2", "pharmacy", "PDE"]),
        (ClaimType.SNF, ["20", "institutional", "SNF"]),
    ],
)
def test_the_type_is_cms_number_hl7_word_and_cms_word(kind: ClaimType, expected: list[str]) -> None:
    assert codes(rendered(filled.CLAIMS[kind]())["type"]) == expected


@pytest.mark.parametrize(("column", "number"), [("A", "2"), ("D", "3"), ("", "1")])
def test_a_drug_event_is_original_adjusted_or_deleted(column: str, number: str) -> None:
    claim = having(pde(), {"adjstmt_dltn_cd": column})

    assert codes(rendered(claim)["type"])[0] == number


def test_institutional_claims_have_a_subtype_without_text() -> None:
    subtypes = {kind: rendered(filled.CLAIMS[kind]()).get("subType") for kind in ClaimType}

    system = f"{CARIN}/CodeSystem/C4BBInstitutionalClaimSubType"
    inside, outside = ({"coding": [{"system": system, "code": f"{way}patient"}]} for way in ("in", "out"))
    assert subtypes == {
        ClaimType.CARRIER: None,
        ClaimType.DME: None,
        ClaimType.HHA: inside,
        ClaimType.HOSPICE: inside,
        ClaimType.INPATIENT: inside,
        ClaimType.OUTPATIENT: outside,
        ClaimType.PDE: None,
        ClaimType.SNF: inside,
    }


@pytest.mark.parametrize(
    ("record", "part"), [("V", "Part A"), ("U", "Part A"), ("W", "Part B"), ("O", "Part B"), ("M", "Part B")]
)
def test_the_near_line_code_tells_the_part_whatever_the_type(record: str, part: str) -> None:
    claim = having(carrier(), {"nch_near_line_rec_ident_cd": record})

    assert rendered(claim)["insurance"] == [{"focal": True, "coverage": {"display": part}}]


def test_a_drug_event_is_of_part_d_and_names_no_insurer() -> None:
    resource = rendered(pde())

    assert resource["insurance"] == [{"focal": True, "coverage": {"display": "Part D"}}]
    assert "insurer" not in resource


def test_medicare_is_the_contained_insurer() -> None:
    resource = rendered(carrier())

    assert resource["insurer"] == {"reference": "#insurer-org"}
    assert resource["contained"][0] == {
        "resourceType": "Organization",
        "id": "insurer-org",
        "meta": {
            "profile": [
                f"{CARIN}/StructureDefinition/C4BB-Organization|2.2.0",
                "http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization|7.0.0",
            ]
        },
        "active": True,
        "name": "Centers for Medicare and Medicaid Services",
    }


def test_an_institution_is_contained_and_named_by_its_number() -> None:
    resource = rendered(inpatient())

    assert resource["provider"] == {"reference": "#9999999905"}
    hospital = resource["contained"][-1]
    assert hospital["id"] == "9999999905"
    assert hospital["name"] == "GENERAL HOSPITAL"
    assert hospital["identifier"] == [
        {
            "type": {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
                        "code": "NPI",
                        "display": "National provider identifier",
                    }
                ]
            },
            "system": "http://hl7.org/fhir/sid/us-npi",
            "value": "9999999905",
        },
        {"system": "http://terminology.hl7.org/NamingSystem/CCN", "value": "220008"},
    ]


def test_whoever_bills_a_carrier_is_a_practitioner_by_any_name() -> None:
    practice = rendered(carrier())["contained"][-1]
    doctor = rendered(having(carrier(), {"carr_clm_blg_name": "DR. OTTO BERG MD"}))["contained"][-1]

    assert practice["resourceType"] == doctor["resourceType"] == "Practitioner"
    assert practice["name"] == [{"family": "MAPLE STREET PHYSICIANS, P.C."}]
    assert doctor["name"] == [{"family": "Berg", "given": ["Otto"]}]


def test_the_supplier_on_the_lines_of_an_equipment_claim_is_its_provider() -> None:
    resource = rendered(filled.dme())

    assert resource["provider"] == {"reference": "#9999999912"}
    assert resource["contained"][-1]["name"] == "HARBOR MEDICAL SUPPLY, INC."


def test_a_provider_without_a_number_is_said_to_be_absent() -> None:
    resource = rendered(repository.unknown_provider(inpatient()))

    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    assert resource["provider"] == {"extension": [{"url": url, "valueCode": "unknown"}]}


def test_each_member_of_the_care_team_has_the_slot_of_the_role() -> None:
    whole, thinner = inpatient(), without(inpatient(), "ot_physn_npi")

    assert [member["sequence"] for member in rendered(whole)["careTeam"]] == [1, 2, 3, 4]
    assert [member["sequence"] for member in rendered(thinner)["careTeam"]] == [1, 2, 4]
    assert codes(rendered(thinner)["careTeam"][-1]["role"]) == ["rendering", "rendering"]


def test_who_rendered_a_professional_service_comes_before_who_referred_to_them() -> None:
    team = rendered(carrier())["careTeam"]

    assert [codes(member["role"])[0] for member in team] == ["rendering", "rendering", "referring"]
    assert team[0]["provider"]["display"] == "Berg, Otto"
    assert codes(team[0]["qualification"]) == ["01", "207R00000X"]


def test_each_professional_line_has_a_member_with_its_number_though_it_is_the_same_person() -> None:
    team = rendered(carrier())["careTeam"]

    assert [(member["sequence"], codes(member["role"])[0]) for member in team] == [
        (1, "rendering"), (2, "rendering"), (3, "referring")
    ]  # fmt: skip
    assert team[0]["provider"] == team[1]["provider"]


def test_a_supplier_who_renders_is_an_organization_of_the_team() -> None:
    team = rendered(filled.dme())["careTeam"]

    assert [codes(member["role"])[0] for member in team] == ["rendering", "rendering", "referring"]
    assert team[0]["provider"]["type"] == "Organization"


@EVERY_TYPE
def test_no_line_names_its_members_of_the_team(kind: ClaimType) -> None:
    assert all("careTeamSequence" not in item for item in rendered(filled.CLAIMS[kind]())["item"])


def test_a_line_names_its_diagnosis() -> None:
    items = rendered(carrier())["item"]

    assert [item["diagnosisSequence"] for item in items] == [[2], [1]]


def test_cms_code_comes_first_in_the_category_of_an_information() -> None:
    assert information(rendered(carrier()), "CLM_QUERY_CD") == {
        "sequence": 10,
        "category": {
            "coding": [
                {
                    "system": f"{BLUE_BUTTON}/CodeSystem/Supporting-Information",
                    "code": "CLM_QUERY_CD",
                    "display": "Claim Query Code",
                },
                {
                    "system": "http://terminology.hl7.org/CodeSystem/claiminformationcategory",
                    "code": "info",
                    "display": "Information",
                },
            ]
        },
        "code": {
            "coding": [
                {
                    "system": f"{BLUE_BUTTON}/CodeSystem/CLM-QUERY-CD",
                    "code": "3",
                    "display": "FINAL BILL",
                }
            ]
        },
    }


def test_the_type_of_a_bill_is_told_digit_by_digit() -> None:
    assert codes(information(rendered(inpatient()), "typeofbill")["code"]) == ["0131", "1", "13", "131"]


def test_what_the_carrier_says_of_a_line_is_linked_from_its_item() -> None:
    resource = rendered(carrier())

    linked = [number for item in resource["item"] for number in item["informationSequence"]]
    kinds = [codes(resource["supportingInfo"][number - 1]["category"])[0] for number in linked]
    assert kinds == ["CLM_LINE_HCT_HGB_RSLT_NUM", "RNDRG_PRVDR_FIPS_ST_CD"] * 2


@pytest.mark.parametrize(("test", "unit"), [("R1", "g/dL"), ("R2", "%")])
def test_a_blood_test_is_a_contained_observation_with_its_unit(test: str, unit: str) -> None:
    observed = rendered(having(carrier(), {}, {"line_hct_hgb_type_cd": test}))["contained"][1]

    assert observed["id"] == "1"
    assert observed["valueQuantity"] == {
        "value": 42.0, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit
    }  # fmt: skip
    assert observed["performer"][0]["identifier"]["value"] == "00A0000002"


def test_a_blood_test_of_unknown_kind_has_no_unit() -> None:
    claim = without(carrier(), "line_hct_hgb_type_cd")

    assert rendered(claim)["contained"][1]["valueString"] == "42.0"


@pytest.mark.parametrize(
    ("diagnosis", "system", "code"),
    [
        (Diagnosis("E1165", DiagnosisRole.PRINCIPAL), "icd-10-cm", "E11.65"),
        (Diagnosis("I10", DiagnosisRole.PRINCIPAL), "icd-10-cm", "I10"),
        (Diagnosis("25000", DiagnosisRole.PRINCIPAL, version="9"), "icd-9-cm", "250.00"),
        (Diagnosis("E8889", DiagnosisRole.PRINCIPAL, version="9"), "icd-9-cm", "E888.9"),
        (Diagnosis("V433", DiagnosisRole.PRINCIPAL, version="9"), "icd-9-cm", "V43.3"),
    ],
    ids=lambda value: value.code if isinstance(value, Diagnosis) else None,
)
def test_a_diagnosis_gets_its_dot_and_no_display(diagnosis: Diagnosis, system: str, code: str) -> None:
    claim = replace(carrier(), diagnoses=(diagnosis,))

    assert rendered(claim)["diagnosis"][0]["diagnosisCodeableConcept"] == {
        "coding": [{"system": f"http://hl7.org/fhir/sid/{system}", "code": code}]
    }


def test_diagnoses_are_typed_as_the_form_of_the_claim_types_them() -> None:
    def types(claim: Claim) -> list[str]:
        return [codes(diagnosis["type"][0])[0] for diagnosis in rendered(claim)["diagnosis"]]

    assert types(carrier()) == ["principal", "secondary"]
    assert types(inpatient()) == [
        "admitting", "other", "other", "other", "other", "externalcauseofinjury", "principal"
    ]  # fmt: skip
    assert types(outpatient())[-2:] == ["principal", "patientreasonforvisit"]


def test_an_institutions_principal_diagnosis_is_the_first_of_the_others_too_which_tell_of_admission() -> None:
    claim = replace(
        inpatient(),
        diagnoses=(
            Diagnosis("I5023", DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
            Diagnosis("E1122", DiagnosisRole.OTHER, present_on_admission="N"),
            Diagnosis("R0602", DiagnosisRole.ADMITTING),
            Diagnosis("W1830XA", DiagnosisRole.EXTERNAL, present_on_admission="Y"),
        ),
    )

    listed = [
        (
            codes(diagnosis["type"][0])[0],
            codes(diagnosis["diagnosisCodeableConcept"])[0],
            codes(diagnosis["onAdmission"]) if "onAdmission" in diagnosis else [],
        )
        for diagnosis in rendered(claim)["diagnosis"]
    ]

    assert listed == [
        ("admitting", "R06.02", []),
        ("other", "I50.23", ["Y"]),
        ("other", "E11.22", ["N"]),
        ("externalcauseofinjury", "W18.30XA", []),
        ("principal", "I50.23", []),
    ]


def test_the_first_procedure_is_the_principal_one_and_has_a_plain_day() -> None:
    first, second = rendered(inpatient())["procedure"]

    assert (codes(first["type"][0]), codes(second["type"][0])) == (["principal"], ["other"])
    assert first["date"] == "2026-03-02"
    assert codes(first["procedureCodeableConcept"]) == ["0SRC0J9"]
    assert codes(second["procedureCodeableConcept"]) == ["81.54"]


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("99213", "http://www.ama-assn.org/go/cpt"),
        ("J2270", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
        ("0001A", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
    ],
)
def test_digits_make_a_service_cpt(code: str, system: str) -> None:
    item = rendered(having(carrier(), {}, {"hcpcs_cd": code}))["item"][0]

    assert item["productOrService"] == {"coding": [{"system": system, "code": code}]}


def test_all_modifiers_share_one_concept() -> None:
    assert [codes(concept) for concept in rendered(carrier())["item"][0]["modifier"]] == [["LT", "25"]]


def test_a_line_without_a_service_says_that_none_applies() -> None:
    item = rendered(without(outpatient(), "hcpcs_cd"))["item"][0]

    assert codes(item["productOrService"]) == ["not-applicable"]


def test_a_health_agency_codes_its_payment_group_with_the_service() -> None:
    assert codes(rendered(filled.hha())["item"][0]["productOrService"]) == ["80053", "1AA11"]


def test_an_ambulatory_payment_class_is_no_payment_group() -> None:
    claim = having(filled.hha(), {}, {"rev_cntr_apc_hipps_cd": "05023"})

    assert codes(rendered(claim)["item"][0]["productOrService"]) == ["80053"]


def test_kinds_that_no_snapshot_shows_code_a_line_without_displays() -> None:
    def displays(claim: Claim) -> tuple[bool, bool]:
        resource = rendered(claim)
        place = resource["item"][0]["locationCodeableConcept"]["coding"][0]
        return "display" in resource["type"]["coding"][-1], "display" in place

    assert displays(carrier()) == (True, True)
    assert displays(filled.dme()) == (False, False)


def test_a_drug_on_a_line_stands_in_its_detail_with_its_quantity() -> None:
    assert rendered(outpatient())["item"][0]["detail"] == [
        {
            "sequence": 1,
            "productOrService": {
                "coding": [{"system": "http://hl7.org/fhir/sid/ndc", "code": "00093104801"}]
            },
            "quantity": {
                "value": 77.0, "unit": "ML", "system": "http://unitsofmeasure.org", "code": "mL"
            },
        }
    ]  # fmt: skip


def test_a_compounded_drug_is_only_called_one() -> None:
    plain, compounded = rendered(pde())["item"][0], rendered(repository.compound())["item"][0]

    assert codes(plain["productOrService"]) == ["00093104801"]
    assert codes(compounded["productOrService"]) == ["compound"]
    assert codes(compounded["detail"][0]["productOrService"]) == ["00093104801"]


@EVERY_TYPE
def test_the_first_adjudication_says_how_the_claim_stands(kind: ClaimType) -> None:
    first = rendered(filled.CLAIMS[kind]())["adjudication"][0]

    assert codes(first["category"]) == ["benefitpaymentstatus"]
    assert codes(first["reason"]) == ["outofnetwork" if kind is ClaimType.PDE else "other"]


def test_an_amount_is_told_by_a_standard_code_and_by_the_column() -> None:
    total = rendered(carrier())["total"]

    assert total[0] == {
        "category": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/adjudication",
                    "code": "eligible",
                    "display": "Eligible Amount",
                },
                {
                    "system": f"{BLUE_BUTTON}/CodeSystem/Adjudication",
                    "code": "CLM_ALOWD_CHRG_AMT",
                    "display": "Allowed Charge Amount",
                },
            ]
        },
        "amount": {"value": 7.25, "currency": "USD"},
    }


def test_the_amounts_of_a_carrier_claim_are_those_of_its_record() -> None:
    resource = rendered(carrier())

    assert amounts(resource["total"]) == {
        "CLM_ALOWD_CHRG_AMT": 7.25,
        "CLM_SBMT_CHRG_AMT": 6.25,
        "CLM_BENE_PMT_AMT": 21.0,  # of both lines the deductible (4.25) and the coinsurance (6.25)
        "CLM_PRVDR_PMT_AMT": 4.25,
        "CLM_MDCR_DDCTBL_AMT": 3.25,
        "CLM_MDCR_COINSRNC_AMT": 12.5,
        "CLM_NCVRD_CHRG_AMT": 0.0,
    }
    assert resource["payment"] == {"amount": {"value": 2.25, "currency": "USD"}}


def test_an_amount_that_a_claim_has_none_of_is_nothing() -> None:
    told = amounts(rendered(without(inpatient(), "clm_uncompd_care_pmt_amt"))["adjudication"])

    assert told["CLM_HIPPS_UNCOMPD_CARE_AMT"] == 0.0
    assert told["CLM_SITE_NTRL_CST_BSD_PYMT_AMT"] == 0.0


def test_days_are_counted_as_numbers_without_money() -> None:
    told = {
        codes(entry["category"])[0]: entry["value"]
        for entry in rendered(inpatient())["adjudication"]
        if "value" in entry
    }

    assert told["CLM_INSTNL_CVRD_DAY_CNT"] == 4
    assert told["CLM_MDCR_IP_PPS_DRG_WT_NUM"] == 1.9
    assert told["CLM_MDCR_HHA_TOT_VISIT_CNT"] == 0


def test_a_reason_for_paying_less_is_split_into_group_and_reason() -> None:
    reasons = [
        codes(entry["reason"])
        for entry in rendered(outpatient())["item"][0]["adjudication"]
        if codes(entry["category"]) == ["adjustmentreason"]
    ]

    assert reasons[0] == ["CO", "CO", "120", "120"]


def test_a_claim_is_created_at_midnight_of_the_day_that_loads_it() -> None:
    resource = rendered(carrier())

    assert resource["created"] == "2026-03-06T00:00:00+00:00"
    assert information(resource, "CLM_IDR_LD_DT")["timingDate"] == "2026-03-06"


def test_a_drug_event_is_loaded_on_the_friday_after_it_was_paid() -> None:
    early = having(pde(), {"pd_dt": filled.DAY})

    assert rendered(early)["created"] == "2026-03-06T00:00:00+00:00"
    assert rendered(early)["payment"] == {"date": "2026-03-02"}


def test_a_locality_that_is_on_no_list_of_the_nation_is_not_told() -> None:
    url = f"{BLUE_BUTTON}/StructureDefinition/CLM-PRCNG-LCLTY-CD"

    def told(locality: str) -> list[dict[str, Any]]:
        item = rendered(having(carrier(), {}, {"carr_line_prcng_lclty_cd": locality}))["item"][0]
        return [extension for extension in item["extension"] if extension["url"] == url]

    assert told("99") == []
    assert told("40")[0]["valueCoding"]["code"] == "40"


@EVERY_FILLED
def test_every_link_leads_to_an_entry(claim: Claim) -> None:
    resource = rendered(claim)
    links = {
        "diagnosisSequence": "diagnosis",
        "informationSequence": "supportingInfo",
    }

    for item in resource["item"]:
        for link, array in links.items():
            there = {entry["sequence"] for entry in resource.get(array, ())}
            assert set(item.get(link, ())) <= there


@EVERY_FILLED
def test_every_reference_to_a_contained_resource_leads_to_one(claim: Claim) -> None:
    resource = rendered(claim)

    references = {
        node["reference"] for node in nodes(resource) if isinstance(node, dict) and "reference" in node
    }
    contained = {f"#{entry['id']}" for entry in resource["contained"]}
    assert {reference for reference in references if reference.startswith("#")} == contained


@EVERY_FILLED
def test_sequences_run_from_one_without_gaps(claim: Claim) -> None:
    resource = rendered(claim)

    for array in ("supportingInfo", "diagnosis", "procedure", "item"):
        numbers = [entry["sequence"] for entry in resource.get(array, ())]
        assert numbers == list(range(1, len(numbers) + 1))


@EVERY_FILLED
def test_nothing_is_empty_and_nothing_is_null(claim: Claim) -> None:
    assert all(node is not None and node not in ({}, [], "") for node in nodes(rendered(claim)))


@EVERY_FILLED
def test_a_resource_is_fresh_and_the_same_each_time(claim: Claim) -> None:
    first, second = rendered(claim), rendered(claim)

    assert json.dumps(first) == json.dumps(second)
    first["item"][0].clear()
    assert json.dumps(first) != json.dumps(second)


def test_the_keys_come_in_the_order_in_which_cms_serves_them() -> None:
    assert list(rendered(inpatient())) == [
        "resourceType", "id", "meta", "contained", "identifier", "status", "type", "subType", "use",
        "patient", "billablePeriod", "created", "insurer", "provider", "outcome", "careTeam",
        "supportingInfo", "diagnosis", "procedure", "insurance", "item", "adjudication", "total", "payment",
    ]  # fmt: skip
    assert list(rendered(repository.snf())["item"][0]) == [
        "extension", "sequence", "informationSequence", "revenue", "productOrService", "modifier",
        "quantity", "adjudication", "detail",
    ]  # fmt: skip
