from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v2 import CREATED, render_claim
from bbmock.fhir.render.v2.claim import KINDS
from bbmock.population import identity
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Value
from tests.unit.render import filled
from tests.unit.render.filled import (
    BENEFICIARY,
    carrier,
    carrier_whose_lines_differ,
    dme,
    having,
    hha,
    hospice,
    inpatient,
    outpatient,
    pde,
    snf,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
CARIN = "http://hl7.org/fhir/us/carin-bb"
VARIABLES = "https://bluebutton.cms.gov/resources/variables/"

EVERY_TYPE = pytest.mark.parametrize("kind", list(KINDS), ids=str)


def rendered(claim: Claim) -> dict[str, Any]:
    return render_claim(claim, last_updated=LAST_UPDATED)


def codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"].removeprefix(VARIABLES) for coding in concept["coding"]]


def nodes(tree: Any) -> Iterator[Any]:
    yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        (ClaimType.CARRIER, "Professional-NonClinician"),
        (ClaimType.DME, "Inpatient-Institutional"),
        (ClaimType.HHA, "Professional-NonClinician"),
        (ClaimType.HOSPICE, "Inpatient-Institutional"),
        (ClaimType.SNF, "Inpatient-Institutional"),
        (ClaimType.INPATIENT, "Inpatient-Institutional"),
        (ClaimType.OUTPATIENT, "Outpatient-Institutional"),
        (ClaimType.PDE, "Pharmacy"),
    ],
)
def test_each_type_carries_its_profile(kind: ClaimType, profile: str) -> None:
    meta = rendered(filled.CLAIMS[kind]())["meta"]

    assert meta == {
        "lastUpdated": LAST_UPDATED,
        "profile": [f"{CARIN}/StructureDefinition/C4BB-ExplanationOfBenefit-{profile}"],
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, ["71", "CARRIER", "professional"]),
        (ClaimType.DME, ["82", "DME", "institutional"]),
        (ClaimType.HHA, ["10", "HHA", "professional"]),
        (ClaimType.HOSPICE, ["50", "HOSPICE", "institutional"]),
        (ClaimType.SNF, ["20", "SNF", "institutional"]),
        (ClaimType.INPATIENT, ["60", "INPATIENT", "institutional"]),
        (ClaimType.OUTPATIENT, ["40", "OUTPATIENT", "institutional"]),
        (ClaimType.PDE, ["PDE", "pharmacy"]),
    ],
)
def test_the_type_is_coded_by_cms_twice_and_by_hl7_once(kind: ClaimType, expected: list[str]) -> None:
    assert codes(rendered(filled.CLAIMS[kind]())["type"]) == expected


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (ClaimType.CARRIER, "b"),
        (ClaimType.DME, "a"),
        (ClaimType.HHA, "b"),
        (ClaimType.HOSPICE, "a"),
        (ClaimType.SNF, "a"),
        (ClaimType.INPATIENT, "a"),
        (ClaimType.OUTPATIENT, "b"),
        (ClaimType.PDE, "d"),
    ],
)
def test_each_type_is_insured_by_its_part(kind: ClaimType, part: str) -> None:
    insurance = rendered(filled.CLAIMS[kind]())["insurance"]

    assert [entry["focal"] for entry in insurance] == [True]
    assert insurance[0]["coverage"]["reference"] == f"Coverage/part-{part}--19990000000008"


def test_only_institutional_claims_have_a_subtype() -> None:
    subtypes = {kind: rendered(filled.CLAIMS[kind]()).get("subType") for kind in KINDS}

    system = f"{CARIN}/CodeSystem/C4BBInstitutionalClaimSubType"
    inpatient = {"coding": [{"system": system, "code": "inpatient"}], "text": "Inpatient"}
    assert subtypes == {
        ClaimType.CARRIER: None,
        ClaimType.DME: None,
        ClaimType.HHA: inpatient,
        ClaimType.HOSPICE: inpatient,
        ClaimType.INPATIENT: inpatient,
        ClaimType.OUTPATIENT: {"coding": [{"system": system, "code": "outpatient"}], "text": "Outpatient"},
        ClaimType.PDE: None,
        ClaimType.SNF: inpatient,
    }


@EVERY_TYPE
def test_the_id_is_the_type_and_the_number_of_the_claim(kind: ClaimType) -> None:
    claim = filled.CLAIMS[kind]()

    resource = rendered(claim)

    number = identity.claim_id(BENEFICIARY, claim.number, 2)
    assert resource["id"] == f"{kind}-{number}"
    assert resource["identifier"][0]["value"] == number


@EVERY_TYPE
def test_every_identifier_is_a_unique_claim_id(kind: ClaimType) -> None:
    identifiers = rendered(filled.CLAIMS[kind]())["identifier"]

    assert {tuple(codes(identifier["type"])) for identifier in identifiers} == {("uc",)}


def test_a_part_d_event_is_identified_by_event_group_and_prescription() -> None:
    systems = [identifier["system"].rpartition("/")[2] for identifier in rendered(pde())["identifier"]]

    assert systems == ["pde_id", "claim-group", "rx_srvc_rfrnc_num"]


@EVERY_TYPE
def test_created_is_left_to_the_server(kind: ClaimType) -> None:
    assert rendered(filled.CLAIMS[kind]())["created"] == CREATED


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (
            ClaimType.CARRIER,
            "resourceType id meta contained extension identifier status type use patient billablePeriod "
            "created insurer provider referral outcome disposition careTeam supportingInfo diagnosis "
            "insurance item total payment benefitBalance",
        ),
        (
            ClaimType.DME,
            "resourceType id meta contained extension identifier status type use patient billablePeriod "
            "created insurer provider referral outcome disposition careTeam supportingInfo diagnosis "
            "insurance item total payment benefitBalance",
        ),
        *(
            (
                kind,
                "resourceType id meta contained extension identifier status type subType use patient "
                "billablePeriod created insurer provider facility outcome careTeam supportingInfo diagnosis "
                f"{procedure}insurance item total payment benefitBalance",
            )
            for kind, procedure in (
                (ClaimType.HHA, ""),
                (ClaimType.HOSPICE, ""),
                (ClaimType.SNF, "procedure "),
            )
        ),
        (
            ClaimType.INPATIENT,
            "resourceType id meta contained extension identifier status type subType use patient "
            "billablePeriod created insurer provider facility outcome careTeam supportingInfo diagnosis "
            "procedure insurance item total payment benefitBalance",
        ),
        (
            ClaimType.OUTPATIENT,
            "resourceType id meta contained extension identifier status type subType use patient "
            "billablePeriod created insurer provider facility outcome careTeam supportingInfo diagnosis "
            "procedure insurance item total payment benefitBalance",
        ),
        (
            ClaimType.PDE,
            "resourceType id meta identifier status type use patient billablePeriod created insurer "
            "provider facility outcome careTeam supportingInfo insurance item total payment",
        ),
    ],
)
def test_the_keys_come_in_the_order_cms_serves(kind: ClaimType, keys: str) -> None:
    assert list(rendered(filled.CLAIMS[kind]())) == keys.split()


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (
            ClaimType.CARRIER,
            "extension sequence careTeamSequence diagnosisSequence informationSequence category "
            "productOrService modifier servicedPeriod locationCodeableConcept quantity adjudication",
        ),
        (
            ClaimType.DME,
            "extension sequence careTeamSequence diagnosisSequence informationSequence category "
            "productOrService modifier servicedPeriod locationCodeableConcept quantity adjudication",
        ),
        (
            ClaimType.HHA,
            "extension sequence careTeamSequence revenue productOrService modifier servicedDate "
            "locationAddress quantity adjudication",
        ),
        (
            ClaimType.HOSPICE,
            "sequence careTeamSequence revenue productOrService modifier servicedDate locationAddress "
            "quantity adjudication",
        ),
        (
            ClaimType.SNF,
            "extension sequence careTeamSequence revenue productOrService modifier locationAddress quantity "
            "adjudication",
        ),
        (
            ClaimType.INPATIENT,
            "sequence careTeamSequence revenue productOrService modifier locationAddress quantity "
            "adjudication",
        ),
        (
            ClaimType.OUTPATIENT,
            "extension sequence careTeamSequence revenue productOrService modifier servicedDate "
            "locationAddress quantity adjudication",
        ),
        (ClaimType.PDE, "sequence careTeamSequence productOrService servicedDate quantity adjudication"),
    ],
)
def test_the_keys_of_an_item_come_in_the_order_cms_serves(kind: ClaimType, keys: str) -> None:
    assert list(rendered(filled.CLAIMS[kind]())["item"][0]) == keys.split()


def test_the_keys_of_a_performing_provider_come_in_the_order_cms_serves() -> None:
    performing = rendered(carrier())["careTeam"][2]

    assert list(performing) == ["extension", "sequence", "provider", "responsible", "role", "qualification"]


@EVERY_TYPE
def test_every_sequence_counts_from_one(kind: ClaimType) -> None:
    resource = rendered(filled.CLAIMS[kind]())

    for key in ("careTeam", "supportingInfo", "diagnosis", "procedure", "item"):
        sequences = [entry["sequence"] for entry in resource.get(key, ())]
        assert sequences == list(range(1, len(sequences) + 1))


def test_an_item_has_the_number_of_its_line() -> None:
    claim = inpatient()
    gapped = replace(claim, lines=(claim.lines[0], replace(claim.lines[1], number=25)))

    assert [item["sequence"] for item in rendered(gapped)["item"]] == [1, 25]


@EVERY_TYPE
def test_every_link_of_an_item_leads_somewhere(kind: ClaimType) -> None:
    resource = rendered(filled.CLAIMS[kind]())

    links = {
        "careTeamSequence": "careTeam",
        "diagnosisSequence": "diagnosis",
        "informationSequence": "supportingInfo",
    }
    for item in resource["item"]:
        assert item["careTeamSequence"]
        for link, target in links.items():
            there = {entry["sequence"] for entry in resource.get(target, ())}
            assert set(item.get(link, ())) <= there


def test_an_item_links_the_diagnosis_of_its_line() -> None:
    items = rendered(carrier())["item"]

    assert [item["diagnosisSequence"] for item in items] == [[2], [1]]


def test_a_line_diagnosis_that_the_claim_lacks_is_not_linked() -> None:
    items = rendered(having(carrier(), line_icd_dgns_cd="A000"))["item"]

    assert all("diagnosisSequence" not in item for item in items)


def test_a_provider_of_two_lines_is_one_member_of_the_care_team() -> None:
    resource = rendered(carrier())

    roles = [codes(member["role"])[0] for member in resource["careTeam"]]
    assert roles == ["referring", "referring", "performing", "primary"]
    assert [item["careTeamSequence"] for item in resource["item"]] == [[3, 4], [3, 4]]


def test_a_provider_whose_lines_say_different_things_has_an_extension_for_each() -> None:
    resource = rendered(carrier_whose_lines_differ())

    performing = resource["careTeam"][2]
    said = [
        (one["url"].removeprefix(VARIABLES), one["valueCoding"]["code"]) for one in performing["extension"]
    ]
    assert said == [
        ("carr_line_prvdr_type_cd", "0"),
        ("prtcptng_ind_cd", "1"),
        ("prtcptng_ind_cd", "2"),
    ]
    assert next(iter(performing)) == "extension"


def test_another_provider_of_a_second_line_is_another_member() -> None:
    claim = carrier()
    second = replace(claim.lines[1], columns={**claim.lines[1].columns, "prf_physn_npi": "9999999999"})

    items = rendered(replace(claim, lines=(claim.lines[0], second)))["item"]

    assert [item["careTeamSequence"] for item in items] == [[3, 4], [5, 4]]


def test_the_care_team_of_an_institution_is_in_the_order_of_its_roles() -> None:
    roles = [codes(member["role"])[0] for member in rendered(inpatient())["careTeam"]]

    assert roles == ["attending", "operating", "otheroperating", "performing"]


def test_a_performing_provider_is_responsible_and_qualified_twice() -> None:
    performing = rendered(carrier())["careTeam"][2]

    assert performing["responsible"] is True
    assert performing["qualification"] == {
        "coding": [
            {
                "system": "http://nucc.org/provider-taxonomy",
                "code": "207R00000X",
                "display": "Internal Medicine Physician",
            },
            {"system": f"{VARIABLES}prvdr_spclty", "code": "01", "display": "General practice"},
        ]
    }


def test_a_blood_test_is_a_contained_observation_that_its_item_links() -> None:
    resource = rendered(carrier())

    assert [observation["id"] for observation in resource["contained"]] == [
        "line-observation-1",
        "line-observation-2",
    ]
    for item, observation in zip(resource["item"], resource["contained"], strict=True):
        info = resource["supportingInfo"][item["informationSequence"][0] - 1]
        assert info["valueReference"] == {"reference": f"#{observation['id']}"}


@pytest.mark.parametrize("claim", [inpatient(), outpatient()], ids=["inpatient", "outpatient"])
def test_an_institution_is_contained_and_referred_to(claim: Claim) -> None:
    resource = rendered(claim)

    assert resource["provider"] == {"reference": "#provider-org"}
    assert resource["contained"] == [
        {
            "resourceType": "Organization",
            "id": "provider-org",
            "meta": {"profile": [f"{CARIN}/StructureDefinition/C4BB-Organization"]},
            "identifier": [
                {
                    "type": {
                        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PRN"}]
                    },
                    "value": "220008",
                },
                {
                    "type": {"coding": [{"system": f"{CARIN}/CodeSystem/C4BBIdentifierType", "code": "npi"}]},
                    "system": "http://hl7.org/fhir/sid/us-npi",
                    "value": "9999999905",
                },
            ],
            "active": True,
            "name": "GENERAL HOSPITAL",
        }
    ]


def test_an_icd_10_diagnosis_is_coded_twice() -> None:
    diagnosis = rendered(carrier())["diagnosis"][1]

    text = "ESSENTIAL (PRIMARY) HYPERTENSION"
    assert diagnosis["diagnosisCodeableConcept"]["coding"] == [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I10", "display": text},
        {"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10", "display": text},
    ]


def test_an_icd_9_diagnosis_is_coded_once() -> None:
    diagnosis = rendered(outpatient())["diagnosis"][0]

    assert diagnosis["diagnosisCodeableConcept"]["coding"] == [
        {"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "4019", "display": "HYPERTENSION NOS"}
    ]


def test_a_description_with_a_comma_is_served_with_its_quotation_marks() -> None:
    claim = replace(carrier(), diagnoses=(Diagnosis("E785", DiagnosisRole.PRINCIPAL),))

    codings = rendered(claim)["diagnosis"][0]["diagnosisCodeableConcept"]["coding"]

    assert [coding["display"] for coding in codings] == ['"HYPERLIPIDEMIA, UNSPECIFIED"'] * 2


def test_a_procedure_is_coded_twice_at_the_midnight_of_its_day() -> None:
    procedure = rendered(inpatient())["procedure"][0]

    assert procedure["date"] == "2026-03-02T00:00:00+00:00"
    assert [coding["system"] for coding in procedure["procedureCodeableConcept"]["coding"]] == [
        "http://www.cms.gov/Medicare/Coding/ICD10",
        "http://hl7.org/fhir/sid/icd-10",
    ]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (carrier(), ["principal", "Secondary"]),
        (
            inpatient(),
            [
                "Admitting Diagnosis",
                "Principal Diagnosis",
                "Other",
                "Other",
                "Other",
                "External Cause of Injury",
            ],
        ),
        (
            outpatient(),
            ["Principal Diagnosis", "Other", "External Cause of Injury", "Patient Reason for Visit"],
        ),
    ],
    ids=["carrier", "inpatient", "outpatient"],
)
def test_each_kind_of_claim_has_its_own_words_for_a_diagnosis(claim: Claim, expected: list[str]) -> None:
    types = [diagnosis["type"][0]["coding"][0]["display"] for diagnosis in rendered(claim)["diagnosis"]]

    assert types == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (snf(), ["Other", "Principal Diagnosis"]),
        (inpatient(), ["Admitting Diagnosis", "Principal Diagnosis"]),
    ],
    ids=["snf", "inpatient"],
)
def test_the_admitting_diagnosis_comes_first_and_is_called_so_on_a_stay_only(
    claim: Claim, expected: list[str]
) -> None:
    diagnoses = (Diagnosis("I10", DiagnosisRole.PRINCIPAL), Diagnosis("R079", DiagnosisRole.ADMITTING))

    listed = rendered(replace(claim, diagnoses=diagnoses))["diagnosis"]

    assert [codes(one["diagnosisCodeableConcept"])[0] for one in listed] == ["R079", "I10"]
    assert [one["type"][0]["coding"][0]["display"] for one in listed] == expected


def test_a_code_that_plays_two_parts_is_one_diagnosis_of_the_first() -> None:
    diagnoses = (
        Diagnosis("I10", DiagnosisRole.PRINCIPAL),
        Diagnosis("E119", DiagnosisRole.OTHER),
        Diagnosis("I10", DiagnosisRole.REASON_FOR_VISIT),
    )

    listed = rendered(replace(outpatient(), diagnoses=diagnoses))["diagnosis"]

    assert [(one["sequence"], one["type"][0]["coding"][0]["code"]) for one in listed] == [
        (1, "principal"),
        (2, "other"),
    ]


def test_a_code_of_two_editions_is_two_diagnoses() -> None:
    diagnoses = (
        Diagnosis("E119", DiagnosisRole.PRINCIPAL),
        Diagnosis("E119", DiagnosisRole.OTHER, version="9"),
    )

    assert len(rendered(replace(outpatient(), diagnoses=diagnoses))["diagnosis"]) == 2


def test_a_diagnosis_that_is_there_already_keeps_its_place_among_the_switches() -> None:
    diagnoses = (
        Diagnosis("I10", DiagnosisRole.ADMITTING),
        Diagnosis("I10", DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
        Diagnosis("E119", DiagnosisRole.OTHER, present_on_admission="N"),
    )

    admitting, other = rendered(replace(inpatient(), diagnoses=diagnoses))["diagnosis"]

    assert "extension" not in admitting
    assert other["extension"][0]["url"] == f"{VARIABLES}clm_poa_ind_sw2"


def test_present_on_admission_switches_are_numbered_by_place_among_their_like() -> None:
    switches = [
        diagnosis.get("extension", [{}])[0].get("url") for diagnosis in rendered(inpatient())["diagnosis"]
    ]

    assert switches == [
        None,
        f"{VARIABLES}clm_poa_ind_sw1",
        f"{VARIABLES}clm_poa_ind_sw2",
        None,
        f"{VARIABLES}clm_poa_ind_sw4",
        f"{VARIABLES}clm_e_poa_ind_sw1",
    ]


def test_a_code_outside_the_code_book_has_no_display() -> None:
    resource = rendered(having(carrier(), carr_clm_pmt_dnl_cd="?"))

    assert resource["extension"][3]["valueCoding"] == {
        "system": f"{VARIABLES}carr_clm_pmt_dnl_cd",
        "code": "?",
    }


@EVERY_TYPE
def test_amounts_are_floats(kind: ClaimType) -> None:
    amounts = [
        node["value"]
        for node in nodes(rendered(filled.CLAIMS[kind]()))
        if isinstance(node, dict) and node.get("currency") == "USD"
    ]

    # the second total of a Part D event is the exception, see its own test
    assert amounts
    assert [amount for amount in amounts if not isinstance(amount, float)] == [0] * (kind is ClaimType.PDE)


def test_a_whole_amount_has_a_decimal() -> None:
    resource = rendered(having(carrier(), clm_pmt_amt=Decimal("0.00")))

    assert json.dumps(resource["payment"]) == '{"amount": {"value": 0.0, "currency": "USD"}}'


def test_counts_of_days_are_whole_numbers() -> None:
    financial = rendered(inpatient())["benefitBalance"][0]["financial"]

    counts = {
        codes(entry["type"])[0]: entry["usedUnsignedInt"] for entry in financial if "usedUnsignedInt" in entry
    }
    assert counts == {
        "bene_tot_coinsrnc_days_cnt": 0,
        "clm_non_utlztn_days_cnt": 0,
        "clm_utlztn_day_cnt": 4,
        "clm_pps_cptl_drg_wt_num": 1,
        "bene_lrd_used_cnt": 0,
    }
    assert {type(count) for count in counts.values()} == {int}


def test_the_second_total_of_a_part_d_event_is_a_bare_zero() -> None:
    totals = rendered(pde())["total"]

    assert [codes(total["category"]) for total in totals] == [["drugcost"], ["other"]]
    assert json.dumps(totals[1]["amount"]) == '{"value": 0, "currency": "USD"}'


# Standard category and CMS variable of each amount of an item, in the order served.
AMOUNTS = {
    ClaimType.CARRIER: """
        denialreason
        benefit line_nch_pmt_amt
        paidtopatient line_bene_pmt_amt
        paidtoprovider line_prvdr_pmt_amt
        deductible line_bene_ptb_ddctbl_amt
        priorpayerpaid line_bene_prmry_pyr_pd_amt
        coinsurance line_coinsrnc_amt
        submitted line_sbmtd_chrg_amt
        eligible line_alowd_chrg_amt
    """,
    ClaimType.DME: """
        paidtoprovider rev_cntr_prvdr_pmt_amt
        eligible line_prmry_alowd_chrg_amt
        submitted line_dme_prchs_price_amt
        benefit line_nch_pmt_amt
        paidtopatient line_bene_pmt_amt
        paidtoprovider line_prvdr_pmt_amt
        deductible line_bene_ptb_ddctbl_amt
        priorpayerpaid line_bene_prmry_pyr_pd_amt
        coinsurance line_coinsrnc_amt
        submitted line_sbmtd_chrg_amt
        eligible line_alowd_chrg_amt
        paidtoprovider line_bene_pmt_amt
        submitted line_dme_prchs_price_amt
    """,
    ClaimType.HHA: """
        denialreason
        submitted rev_cntr_rate_amt
        submitted rev_cntr_tot_chrg_amt
        noncovered rev_cntr_ncvrd_chrg_amt
        submitted rev_cntr_pmt_amt_amt
    """,
    ClaimType.HOSPICE: """
        submitted rev_cntr_rate_amt
        submitted rev_cntr_tot_chrg_amt
        noncovered rev_cntr_ncvrd_chrg_amt
        paidtoprovider rev_cntr_prvdr_pmt_amt
        paidtopatient rev_cntr_bene_pmt_amt
        submitted rev_cntr_pmt_amt_amt
    """,
    ClaimType.SNF: """
        submitted rev_cntr_rate_amt
        submitted rev_cntr_tot_chrg_amt
        noncovered rev_cntr_ncvrd_chrg_amt
    """,
    ClaimType.INPATIENT: """
        submitted rev_cntr_rate_amt
        submitted rev_cntr_tot_chrg_amt
        noncovered rev_cntr_ncvrd_chrg_amt
    """,
    ClaimType.OUTPATIENT: """
        denialreason
        denialreason
        submitted rev_cntr_rate_amt
        submitted rev_cntr_tot_chrg_amt
        noncovered rev_cntr_ncvrd_chrg_amt
        deductible rev_cntr_blood_ddctbl_amt
        deductible rev_cntr_cash_ddctbl_amt
        coinsurance rev_cntr_coinsrnc_wge_adjstd_c
        coinsurance rev_cntr_rdcd_coinsrnc_amt
        priorpayerpaid rev_cntr_1st_msp_pd_amt
        priorpayerpaid rev_cntr_2nd_msp_pd_amt
        paidtoprovider rev_cntr_prvdr_pmt_amt
        paidtopatient rev_cntr_bene_pmt_amt
        paidbypatient rev_cntr_ptnt_rspnsblty_pmt
        submitted rev_cntr_pmt_amt_amt
    """,
    ClaimType.PDE: """
        benefit cvrd_d_plan_pd_amt
        coinsurance gdc_blw_oopt_amt
        coinsurance gdc_abv_oopt_amt
        paidbypatient ptnt_pay_amt
        priorpayerpaid othr_troop_amt
        discount lics_amt
        priorpayerpaid plro_amt
        drugcost tot_rx_cst_amt
        discount rptd_gap_dscnt_num
    """,
}


@EVERY_TYPE
def test_the_amounts_of_an_item_have_the_categories_and_order_of_cms(kind: ClaimType) -> None:
    item = rendered(filled.CLAIMS[kind]())["item"][0]

    found = [codes(adjudication["category"]) for adjudication in item["adjudication"]]
    assert found == [line.split() for line in AMOUNTS[kind].strip().splitlines()]


# Standard category and CMS variable of each supportingInfo, in the order served.
INFORMATION = {
    ClaimType.CARRIER: """
        clmrecvddate nch_wkly_proc_dt
        info line_hct_hgb_rslt_num
        info line_hct_hgb_rslt_num
    """,
    ClaimType.DME: """
        clmrecvddate nch_wkly_proc_dt
        info line_hct_hgb_rslt_num
        info line_hct_hgb_rslt_num
    """,
    ClaimType.HHA: """
        clmrecvddate nch_wkly_proc_dt
        typeofbill
        discharge-status
        info nch_prmry_pyr_cd
        info clm_pps_ind_cd
        info clm_hha_lupa_ind_cd
        info clm_hha_rfrl_cd
        info clm_hha_tot_visit_cnt
        admissionperiod
    """,
    ClaimType.HOSPICE: """
        clmrecvddate nch_wkly_proc_dt
        info nch_ptnt_stus_ind_cd
        admissionperiod
        typeofbill
        discharge-status
        info nch_prmry_pyr_cd
    """,
    ClaimType.SNF: """
        clmrecvddate nch_wkly_proc_dt
        admtype clm_ip_admsn_type_cd
        info clm_src_ip_admsn_cd
        info nch_vrfd_ncvrd_stay_from_dt
        info nch_bene_mdcr_bnfts_exhtd_dt_i
        info clm_drg_cd
        info nch_ptnt_stus_ind_cd
        admissionperiod
        info nch_qlfyd_stay_from_dt
        info clm_pps_ind_cd
        info nch_blood_pnts_frnshd_qty
        info clm_mco_pd_sw
        typeofbill
        discharge-status
        info nch_prmry_pyr_cd
    """,
    ClaimType.INPATIENT: """
        info nch_ptnt_stus_ind_cd
        admissionperiod
        admtype clm_ip_admsn_type_cd
        info clm_src_ip_admsn_cd
        info clm_drg_cd
        info nch_blood_pnts_frnshd_qty
        info clm_mco_pd_sw
        typeofbill
        discharge-status
        info nch_prmry_pyr_cd
        clmrecvddate nch_wkly_proc_dt
    """,
    ClaimType.OUTPATIENT: """
        clmrecvddate nch_wkly_proc_dt
        info clm_mco_pd_sw
        typeofbill
        discharge-status
        info nch_prmry_pyr_cd
    """,
    ClaimType.PDE: """
        compoundcode
        refillnum
        dayssupply
        info drug_cvrg_stus_cd
        info daw_prod_slctn_cd
        info dspnsng_stus_cd
        info adjstmt_dltn_cd
        info nstd_frmt_cd
        info prcng_excptn_cd
        info ctstrphc_cvrg_cd
        rxorigincode
        brandgenericindicator
        info ptnt_rsdnc_cd
        info submsn_clr_cd
    """,
}


@EVERY_TYPE
def test_the_information_has_the_categories_and_order_of_cms(kind: ClaimType) -> None:
    infos = rendered(filled.CLAIMS[kind]())["supportingInfo"]

    found = [codes(info["category"]) for info in infos]
    assert found == [line.split() for line in INFORMATION[kind].strip().splitlines()]


def test_what_a_plan_paid_for_a_drug_that_part_d_does_not_cover_is_noncovered() -> None:
    uncovered: dict[str, Value] = {"drug_cvrg_stus_cd": "E", "ncvrd_plan_pd_amt": Decimal("12.50")}
    other = replace(pde(), columns={**pde().columns, **uncovered})

    paid = rendered(other)["item"][0]["adjudication"][0]

    assert codes(paid["category"]) == ["noncovered", "cvrd_d_plan_pd_amt"]
    assert paid["amount"] == {"value": 12.5, "currency": "USD"}


def test_a_part_d_event_has_one_day_of_service() -> None:
    resource = rendered(pde())

    assert resource["billablePeriod"] == {"start": "2026-03-02", "end": "2026-03-02"}
    assert resource["item"][0]["servicedDate"] == "2026-03-02"
    assert resource["payment"] == {"date": "2026-03-06"}


def test_the_drug_of_a_part_d_event_is_its_service() -> None:
    service = rendered(pde())["item"][0]["productOrService"]

    assert [coding["code"] for coding in service["coding"]] == ["00093104801"]
    assert service["coding"][0]["system"] == "http://hl7.org/fhir/sid/ndc"


@pytest.mark.parametrize(
    "claim",
    [inpatient(), outpatient(), hha(), hospice(), snf()],
    ids=["inpatient", "outpatient", "hha", "hospice", "snf"],
)
def test_an_institution_asks_in_the_billable_period_and_the_facility(claim: Claim) -> None:
    resource = rendered(claim)

    assert list(resource["billablePeriod"]) == ["extension", "start", "end"]
    assert resource["billablePeriod"]["extension"][0]["url"] == f"{VARIABLES}claim_query_cd"
    assert resource["facility"]["extension"][0]["url"] == f"{VARIABLES}clm_fac_type_cd"


def test_pints_have_a_unit() -> None:
    infos = rendered(inpatient())["supportingInfo"]

    assert [info["valueQuantity"] for info in infos if "valueQuantity" in info] == [
        {"value": 2, "unit": "pint", "system": "http://unitsofmeasure.org", "code": "[pt_us]"}
    ]


def test_the_referring_provider_is_a_referral_too() -> None:
    resource = rendered(carrier())

    assert resource["referral"] == resource["careTeam"][0]["provider"]


def test_the_billing_provider_of_a_carrier_is_an_identifier() -> None:
    assert rendered(carrier())["provider"] == {
        "identifier": {"system": f"{VARIABLES}carr_clm_blg_npi_num", "value": "9999999901"}
    }


@pytest.mark.parametrize(
    ("kind", "qualified"),
    [
        (ClaimType.CARRIER, ["performing"]),
        (ClaimType.DME, ["referring", "performing"]),
        (ClaimType.HHA, ["attending", "performing"]),
        (ClaimType.HOSPICE, ["performing"]),
        (ClaimType.SNF, ["attending", "operating", "otheroperating", "performing"]),
        (ClaimType.INPATIENT, ["performing"]),
        (ClaimType.OUTPATIENT, ["attending", "operating", "otheroperating", "performing"]),
        (ClaimType.PDE, ["prescribing"]),
    ],
)
def test_the_specialty_is_shown_of_those_whose_cms_shows(kind: ClaimType, qualified: list[str]) -> None:
    team = rendered(filled.CLAIMS[kind]())["careTeam"]

    assert [codes(member["role"])[0] for member in team if "qualification" in member] == qualified


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (ClaimType.CARRIER, ["primary"]),
        (ClaimType.DME, ["referring", "performing"]),
        (ClaimType.HHA, []),
        (ClaimType.OUTPATIENT, []),
        (ClaimType.PDE, ["prescribing"]),
    ],
)
def test_the_name_is_shown_of_those_whose_cms_shows(kind: ClaimType, named: list[str]) -> None:
    team = rendered(filled.CLAIMS[kind]())["careTeam"]

    assert [codes(member["role"])[0] for member in team if "display" in member["provider"]] == named


def test_an_amount_has_two_categories() -> None:
    adjudication = rendered(carrier())["item"][0]["adjudication"][-1]

    assert adjudication["category"]["coding"] == [
        {
            "system": "http://terminology.hl7.org/CodeSystem/adjudication",
            "code": "eligible",
            "display": "Eligible Amount",
        },
        {
            "system": "https://bluebutton.cms.gov/resources/codesystem/adjudication",
            "code": f"{VARIABLES}line_alowd_chrg_amt",
            "display": "Line Allowed Charge Amount",
        },
    ]


def test_the_share_that_medicare_pays_is_an_extension_of_the_benefit() -> None:
    benefit = rendered(carrier())["item"][0]["adjudication"][1]

    assert list(benefit) == ["extension", "category", "amount"]
    assert benefit["extension"][0]["valueCoding"]["display"] == "80%"


def test_the_units_of_a_line_are_coded_twice() -> None:
    units = [
        (extension["url"], extension["valueCoding"])
        for extension in rendered(carrier())["item"][0]["extension"]
        if "carr_line_mtus" in extension["url"] and "valueCoding" in extension
    ]

    count, code = f"{VARIABLES}carr_line_mtus_cnt", f"{VARIABLES}carr_line_mtus_cd"
    assert units == [
        (count, {"system": count, "code": "3"}),
        (code, {"system": code, "code": "3", "display": "Services"}),
    ]


def test_anesthesia_comes_before_the_units_of_a_line() -> None:
    extensions = rendered(carrier())["item"][0]["extension"]

    names = [extension["url"].removeprefix(VARIABLES) for extension in extensions]
    assert names[:2] == ["carr_line_ansthsa_unit_cnt", "carr_line_mtus_cnt"]


@pytest.mark.parametrize("column", ["carr_line_ansthsa_unit_cnt", "carr_line_mtus_cnt"])
def test_a_count_of_nothing_leaves_no_extension(column: str) -> None:
    extensions = rendered(having(carrier(), **{column: 0}))["item"][0]["extension"]

    assert not [one for one in extensions if one["url"].endswith(column) and "valueQuantity" in one]


def test_a_modifier_of_a_carrier_line_has_the_year_of_its_code_list() -> None:
    modifier = rendered(carrier())["item"][0]["modifier"][0]

    assert modifier["coding"] == [
        {"system": "https://bluebutton.cms.gov/resources/codesystem/hcpcs", "version": "6", "code": "LT"}
    ]


def test_the_unit_of_a_drug_is_taken_for_a_modifier() -> None:
    modifier = rendered(inpatient())["item"][0]["modifier"]

    assert modifier == [{"coding": [{"system": "http://unitsofmeasure.org", "code": "ML"}]}]


def test_the_deductible_code_of_a_revenue_center_is_coded_twice() -> None:
    codings = rendered(inpatient())["item"][0]["revenue"]["coding"]

    assert [(coding["system"].rpartition("/")[2], coding["code"]) for coding in codings] == [
        ("rev_cntr", "0300"),
        ("RevenueCodes", "0"),
        ("rev_cntr_ddctbl_coinsrnc_cd", "0"),
    ]


def test_an_inpatient_service_is_coded_twice() -> None:
    codings = rendered(inpatient())["item"][0]["productOrService"]["coding"]

    assert [(coding["system"].rpartition("/")[2], coding["code"]) for coding in codings] == [
        ("hcpcs_cd", "80053"),
        ("hcpcs", "80053"),
    ]


ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


@pytest.mark.parametrize(
    ("claim", "column"),
    [
        (carrier(), "line_ndc_cd"),
        (dme(), "line_ndc_cd"),
        (outpatient(), "rev_cntr_ide_ndc_upc_num"),
    ],
    ids=["carrier", "dme", "outpatient"],
)
def test_a_service_without_a_drug_says_so_in_an_extension(claim: Claim, column: str) -> None:
    coding = {"system": ABSENT, "code": "NULL", "display": "Data Absent Reason"}

    for item in rendered(without(claim, column))["item"]:
        assert item["productOrService"]["extension"] == [{"url": ABSENT, "valueCoding": coding}]


@pytest.mark.parametrize(
    "claim",
    [carrier(), dme(), outpatient(), hha(), hospice(), snf()],
    ids=["carrier", "dme", "outpatient", "hha", "hospice", "snf"],
)
def test_a_line_without_a_service_code_has_a_coding_that_says_so(claim: Claim) -> None:
    for item in rendered(without(claim, "hcpcs_cd"))["item"]:
        assert item["productOrService"]["coding"] == [{"system": ABSENT, "code": "NULL"}]


def test_the_coding_of_a_line_without_a_service_code_has_a_display_on_a_stay() -> None:
    coding = {"system": ABSENT, "code": "NULL", "display": "Data Absent Reason"}

    for item in rendered(without(inpatient(), "hcpcs_cd"))["item"]:
        assert item["productOrService"] == {"coding": [coding]}


@pytest.mark.parametrize("claim", [hha(), hospice(), snf()], ids=["hha", "hospice", "snf"])
def test_a_line_that_cannot_name_a_drug_does_not_say_that_it_has_none(claim: Claim) -> None:
    for item in rendered(claim)["item"]:
        assert "extension" not in item["productOrService"]


def test_a_drug_of_a_service_is_an_extension() -> None:
    service = rendered(outpatient())["item"][0]["productOrService"]

    url = "http://hl7.org/fhir/sid/ndc"
    display = "Metformin Hydrochloride - METFORMIN HYDROCHLORIDE"
    assert service["extension"] == [
        {"url": url, "valueCoding": {"system": url, "code": "00093104801", "display": display}}
    ]


@pytest.mark.parametrize(("code", "expected"), [("0", None), ("1", ["RXDINV"]), ("2", ["RXCINV"])])
def test_a_compound_code_is_an_invoice_type_or_nothing(code: str, expected: list[str] | None) -> None:
    infos = rendered(having(pde(), cmpnd_cd=code))["supportingInfo"]

    found = [codes(info["code"]) for info in infos if codes(info["category"]) == ["compoundcode"]]
    assert found == ([expected] if expected else [])


def test_the_admission_period_of_a_patient_who_stays_is_open() -> None:
    infos = rendered(without(inpatient(), "nch_bene_dschrg_dt"))["supportingInfo"]

    assert [info["timingPeriod"] for info in infos if "timingPeriod" in info] == [{"start": "2026-03-02"}]


def test_the_admission_type_is_ascribed_to_nubc() -> None:
    infos = rendered(inpatient())["supportingInfo"]

    admission = next(info for info in infos if "admtype" in codes(info["category"]))
    coding = admission["code"]["coding"][0]
    assert coding["system"] == "https://www.nubc.org/CodeSystem/PriorityTypeOfAdmitOrVisit"
    assert coding["display"].startswith("Emergency - ")


def test_what_an_earlier_payer_paid_is_named_total_charge() -> None:
    totals = rendered(carrier())["total"]

    assert [codes(total["category"]) for total in totals] == [["priorpayerpaid", "clm_tot_chrg_amt"]]


def test_the_plan_of_a_part_d_event_is_an_extension_of_its_coverage() -> None:
    coverage = rendered(pde())["insurance"][0]["coverage"]

    assert list(coverage) == ["extension", "reference"]
    assert [extension["valueIdentifier"]["value"] for extension in coverage["extension"]] == ["S4607", "003"]


def test_the_pharmacy_is_provider_and_facility() -> None:
    resource = rendered(pde())

    assert resource["provider"]["identifier"]["value"] == "9999999910"
    assert resource["facility"]["identifier"]["value"] == "9999999910"
    assert resource["facility"]["display"] == "CORNER PHARMACY"


def every_column() -> list[Any]:
    claims = [filled.CLAIMS[kind]() for kind in KINDS]
    return [
        pytest.param(claim, column, id=f"{claim.type}-{column}")
        for claim in claims
        for column in dict.fromkeys(
            [*claim.columns, *(name for line in claim.lines for name in line.columns)]
        )
        if column not in (*UNSEEN_ANYWHERE, *UNSEEN.get(claim.type, ()))
    ]


def test_a_supplier_is_the_provider_of_a_claim_for_equipment() -> None:
    resource = rendered(dme())

    assert resource["provider"] == {
        "type": "Practitioner",
        "identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "9999999912"},
        "display": "HARBOR MEDICAL SUPPLY, INC.",
    }


def test_whoever_prescribed_equipment_is_a_referral_with_a_name() -> None:
    resource = rendered(dme())

    assert resource["referral"] == resource["careTeam"][0]["provider"]
    assert resource["referral"]["display"] == "DR. RUTH LANE MD"


def test_a_count_of_equipment_says_what_is_counted() -> None:
    extensions = rendered(dme())["item"][0]["extension"]

    assert next(e for e in extensions if e["url"] == f"{VARIABLES}dmerc_line_mtus_cnt") == {
        "url": f"{VARIABLES}dmerc_line_mtus_cnt",
        "valueQuantity": {
            "value": 60.0,
            "unit": "Number of services",
            "system": f"{VARIABLES}dmerc_line_mtus_cd",
            "code": "3",
        },
    }


def test_a_count_of_equipment_without_a_code_has_no_unit() -> None:
    extensions = rendered(without(dme(), "dmerc_line_mtus_cd"))["item"][0]["extension"]

    count = next(e for e in extensions if e["url"] == f"{VARIABLES}dmerc_line_mtus_cnt")
    assert count["valueQuantity"] == {"value": 60.0}


def test_the_slips_of_cms_about_equipment_are_copied() -> None:
    amounts = [entry["amount"]["value"] for entry in rendered(dme())["item"][0]["adjudication"]]

    assert amounts[0] == amounts[5]  # the payment to the supplier, as a revenue center's too
    assert amounts[2] == amounts[11] == amounts[12]  # the purchase price, as a payment to the patient too


def test_a_provider_of_a_hospice_may_have_the_number_of_old() -> None:
    team = rendered(hospice())["careTeam"]

    display = "Medicare/CMS (formerly HCFA)'s Universal Physician Identification numbers"
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "UPIN", "display": display}
    assert team[1]["provider"]["identifier"] == {"type": {"coding": [coding]}, "value": "A00001"}
    assert [codes(member["role"])[0] for member in team] == ["attending", "performing", "performing"]


def test_home_health_begins_and_does_not_end() -> None:
    period = rendered(hha())["supportingInfo"][-1]

    assert period["timingPeriod"] == {"start": "2026-03-02"}


def test_home_health_types_its_diagnoses_as_a_professional_does() -> None:
    types = [diagnosis["type"][0]["coding"][0] for diagnosis in rendered(hha())["diagnosis"]]

    assert [coding["code"] for coding in types] == ["principal", "secondary", "secondary", "secondary"]
    assert types[0]["display"] == "principal"


def test_nursing_says_which_stay_it_follows() -> None:
    infos = rendered(snf())["supportingInfo"]

    assert [info["timingPeriod"] for info in infos if "timingPeriod" in info] == [
        {"start": "2026-03-06", "end": "2026-03-06"},
        {"start": "2026-03-02", "end": "2026-03-06"},
        {"start": "2026-02-20", "end": "2026-02-26"},
    ]


def test_a_hospice_counts_its_periods_and_days() -> None:
    resource = rendered(hospice())

    assert resource["extension"][-1] == {
        "url": f"{VARIABLES}bene_hospc_prd_cnt",
        "valueQuantity": {"value": 2},
    }
    assert resource["benefitBalance"][0]["financial"][0]["usedUnsignedInt"] == 4


def test_the_unit_of_a_drug_has_a_name_on_a_nursing_claim() -> None:
    assert rendered(snf())["item"][0]["modifier"] == [
        {"coding": [{"system": "http://unitsofmeasure.org", "code": "ML", "display": "Milliliter"}]}
    ]


def test_an_old_code_is_coded_once_and_has_a_name() -> None:
    procedures = rendered(snf())["procedure"]

    assert procedures[1]["procedureCodeableConcept"]["coding"] == [
        {"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "9214", "display": "BONE SCAN"}
    ]


# Columns of CMS's files that v2 has no place for, and those that it shows of some types of claim only.
UNSEEN_ANYWHERE = (
    "carr_clm_blg_name", "prf_physn_name", "at_physn_name", "op_physn_name",
    "ot_physn_name", "rndrng_physn_name", "tax_num", "hpsa_scrcty_ind_cd", "carr_line_rx_num",
    "fi_orig_clm_cntl_num", "clm_line_num", "clm_drg_outlier_stay_cd", "nch_actv_or_cvrd_lvl_care_thru",
    "rev_cntr_apc_hipps_cd", "rev_cntr_dscnt_ind_cd", "rev_cntr_packg_ind_cd", "rev_cntr_pmt_mthd_ind_cd",
    "rev_cntr_otaf_pmt_cd", "rev_cntr_3rd_ansi_cd", "rev_cntr_4th_ansi_cd",
)  # fmt: skip
UNSEEN = {
    ClaimType.CARRIER: ("rfr_physn_name", "rfr_physn_taxonomy"),
    ClaimType.INPATIENT: (
        "at_physn_taxonomy", "op_physn_taxonomy", "ot_physn_taxonomy", "rev_cntr_stus_ind_cd",
        "rev_cntr_unit_cnt", "hcpcs_1st_mdfr_cd", "hcpcs_2nd_mdfr_cd", "clm_pps_ind_cd",
        "nch_vrfd_ncvrd_stay_from_dt", "nch_vrfd_ncvrd_stay_thru_dt", "nch_bene_mdcr_bnfts_exhtd_dt_i",
    ),
    ClaimType.OUTPATIENT: ("rev_cntr_ddctbl_coinsrnc_cd",),
    ClaimType.DME: ("line_num", "line_icd_dgns_vrsn_cd"),
    ClaimType.HOSPICE: ("at_physn_taxonomy", "rev_cntr_stus_ind_cd", "rev_cntr_unit_cnt"),
    ClaimType.SNF: ("hcpcs_1st_mdfr_cd", "hcpcs_2nd_mdfr_cd"),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "column"), every_column())
def test_every_column_can_be_seen(claim: Claim, column: str) -> None:
    assert rendered(without(claim, column)) != rendered(claim)


@pytest.mark.parametrize(("claim", "column"), every_column())
def test_an_absent_column_leaves_nothing_empty(claim: Claim, column: str) -> None:
    resource = rendered(without(claim, column))

    assert not [node for node in nodes(resource) if node in (None, "", [], {})]


@EVERY_TYPE
def test_a_claim_without_any_column_leaves_nothing_empty(kind: ClaimType) -> None:
    resource = rendered(Claim(kind, BENEFICIARY, 0, {}))

    assert not [node for node in nodes(resource) if node in (None, "", [], {})]


def test_two_renderings_share_nothing() -> None:
    first, second = rendered(carrier()), rendered(carrier())

    first["item"][0]["adjudication"].clear()

    assert second == rendered(carrier())
