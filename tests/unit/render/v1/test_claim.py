from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v1 import render_claim
from bbmock.population import identity
from bbmock.population.records import Claim, ClaimType, Value
from tests.unit.render import filled
from tests.unit.render.filled import (
    BENEFICIARY,
    carrier,
    dme,
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
RESOURCES = "https://bluebutton.cms.gov/resources/"
VARIABLES = f"{RESOURCES}variables/"
HCPCS = f"{RESOURCES}codesystem/hcpcs"
NPI = "http://hl7.org/fhir/sid/us-npi"

EVERY_TYPE = pytest.mark.parametrize("kind", list(filled.CLAIMS), ids=str)

INSTITUTIONAL = (
    "resourceType id meta extension identifier status type patient billablePeriod provider organization "
    "facility information careTeam diagnosis {} insurance hospitalization item totalCost payment "
    "benefitBalance"
)
PROFESSIONAL = (
    "resourceType id meta contained extension identifier status type patient billablePeriod referral "
    "disposition information careTeam diagnosis insurance item payment"
)


def rendered(claim: Claim) -> dict[str, Any]:
    return render_claim(claim, last_updated=LAST_UPDATED)


def short(url: str) -> str:
    return url.rpartition("/")[2]


def codes(concept: dict[str, Any]) -> list[str]:
    return [short(coding["code"]) for coding in concept["coding"]]


def urls(element: dict[str, Any]) -> list[str]:
    return [short(extension["url"]) for extension in element["extension"]]


def nodes(tree: Any) -> Iterator[Any]:
    yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


@EVERY_TYPE
def test_a_claim_has_no_profile(kind: ClaimType) -> None:
    assert rendered(filled.CLAIMS[kind]())["meta"] == {"lastUpdated": LAST_UPDATED}


@EVERY_TYPE
def test_a_claim_says_not_when_it_was_asked_for(kind: ClaimType) -> None:
    assert "created" not in rendered(filled.CLAIMS[kind]())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, ["71", "CARRIER", "professional", "O"]),
        (ClaimType.DME, ["82", "DME", "M"]),
        (ClaimType.HHA, ["10", "HHA", "W", "3"]),
        (ClaimType.HOSPICE, ["50", "HOSPICE", "institutional", "V", "3"]),
        (ClaimType.INPATIENT, ["60", "INPATIENT", "institutional", "V", "3"]),
        (ClaimType.OUTPATIENT, ["40", "OUTPATIENT", "professional", "W", "3"]),
        (ClaimType.PDE, ["PDE", "pharmacy"]),
        (ClaimType.SNF, ["20", "SNF", "institutional", "V", "3"]),
    ],
)
def test_the_type_is_coded_by_cms_by_hl7_and_by_cms_again(kind: ClaimType, expected: list[str]) -> None:
    assert codes(rendered(filled.CLAIMS[kind]())["type"]) == expected


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (ClaimType.CARRIER, "b"),
        (ClaimType.DME, "b"),
        (ClaimType.HHA, "b"),
        (ClaimType.HOSPICE, "a"),
        (ClaimType.INPATIENT, "a"),
        (ClaimType.OUTPATIENT, "b"),
        (ClaimType.PDE, "d"),
        (ClaimType.SNF, "a"),
    ],
)
def test_each_type_is_insured_by_its_part(kind: ClaimType, part: str) -> None:
    insurance = rendered(filled.CLAIMS[kind]())["insurance"]

    assert insurance["coverage"]["reference"] == f"Coverage/part-{part}--19990000000008"


@EVERY_TYPE
def test_a_claim_is_identified_by_its_number_and_its_group(kind: ClaimType) -> None:
    claim = filled.CLAIMS[kind]()

    resource = rendered(claim)

    number = identity.claim_id(BENEFICIARY, claim.number, 1)
    assert resource["id"] == f"{kind}-{number}"
    assert resource["identifier"][:2] == [
        {"system": f"{VARIABLES}{'pde_id' if kind is ClaimType.PDE else 'clm_id'}", "value": number},
        {
            "system": f"{RESOURCES}identifier/claim-group",
            "value": identity.claim_group(BENEFICIARY, claim.number),
        },
    ]


def test_a_part_d_event_is_identified_by_its_prescription_too() -> None:
    claim = pde()

    assert rendered(claim)["identifier"][2:] == [
        {"system": f"{VARIABLES}rx_srvc_rfrnc_num", "value": claim.columns["rx_srvc_rfrnc_num"]}
    ]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (ClaimType.CARRIER, PROFESSIONAL),
        (ClaimType.DME, PROFESSIONAL),
        (ClaimType.HHA, INSTITUTIONAL.format("")),
        (ClaimType.HOSPICE, INSTITUTIONAL.format("")),
        (ClaimType.INPATIENT, INSTITUTIONAL.format("procedure")),
        (
            ClaimType.OUTPATIENT,
            "resourceType id meta extension identifier status type patient billablePeriod provider "
            "organization facility information careTeam diagnosis procedure insurance item totalCost payment",
        ),
        (
            ClaimType.PDE,
            "resourceType id meta identifier status type patient billablePeriod organization facility "
            "information careTeam insurance item payment",
        ),
        (ClaimType.SNF, INSTITUTIONAL.format("procedure")),
    ],
)
def test_the_keys_come_in_the_order_cms_serves(kind: ClaimType, keys: str) -> None:
    assert list(rendered(filled.CLAIMS[kind]())) == keys.split()


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (
            ClaimType.CARRIER,
            "extension sequence careTeamLinkId diagnosisLinkId category service modifier servicedPeriod "
            "locationCodeableConcept quantity adjudication",
        ),
        (
            ClaimType.DME,
            "extension sequence careTeamLinkId diagnosisLinkId category service modifier servicedPeriod "
            "locationCodeableConcept quantity adjudication",
        ),
        (
            ClaimType.HHA,
            "extension sequence careTeamLinkId revenue service modifier servicedDate locationAddress "
            "quantity adjudication",
        ),
        (
            ClaimType.HOSPICE,
            "extension sequence careTeamLinkId revenue service modifier servicedDate locationAddress "
            "quantity adjudication",
        ),
        (
            ClaimType.INPATIENT,
            "extension sequence careTeamLinkId revenue service locationAddress quantity adjudication",
        ),
        (
            ClaimType.OUTPATIENT,
            "extension sequence careTeamLinkId revenue service modifier servicedDate locationAddress "
            "quantity adjudication",
        ),
        (ClaimType.PDE, "sequence careTeamLinkId service servicedDate quantity adjudication detail"),
        (
            ClaimType.SNF,
            "extension sequence careTeamLinkId revenue service locationAddress quantity adjudication",
        ),
    ],
)
def test_the_keys_of_an_item_come_in_the_order_cms_serves(kind: ClaimType, keys: str) -> None:
    assert list(rendered(filled.CLAIMS[kind]())["item"][0]) == keys.split()


LIABILITIES = (
    "nch_bene_ip_ddctbl_amt nch_bene_pta_coinsrnc_lblty_amt nch_ip_ncvrd_chrg_amt nch_ip_tot_ddctn_amt "
    "clm_pps_cptl_dsprprtnt_shr_amt clm_pps_cptl_excptn_amt clm_pps_cptl_fsp_amt clm_pps_cptl_ime_amt "
    "clm_pps_cptl_outlier_amt clm_pps_old_cptl_hld_hrmls_amt"
)
CONTROL = "clm_mdcr_non_pmt_rsn_cd prpayamt fi_num fi_doc_clm_cntl_num fi_orig_clm_cntl_num"
BY_CARRIER = (
    "prpayamt carr_num carr_clm_cntl_num carr_clm_pmt_dnl_cd asgmntcd clm_clncl_tril_num "
    "carr_clm_cash_ddctbl_apld_amt nch_clm_prvdr_pmt_amt nch_clm_bene_pmt_amt nch_carr_clm_sbmtd_chrg_amt "
    "nch_carr_clm_alowd_amt"
)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, BY_CARRIER),
        (ClaimType.DME, BY_CARRIER),
        (ClaimType.HHA, CONTROL),
        (ClaimType.HOSPICE, CONTROL),
        (
            ClaimType.INPATIENT,
            "ime_op_clm_val_amt dsh_op_clm_val_amt clm_pass_thru_per_diem_amt nch_profnl_cmpnt_chrg_amt "
            "clm_tot_pps_cptl_amt ime_op_clm_val_amt clm_uncompd_care_pmt_amt "
            f"{LIABILITIES} nch_drg_outlier_aprvd_pmt_amt nch_bene_blood_ddctbl_lblty_am {CONTROL}",
        ),
        (
            ClaimType.OUTPATIENT,
            "nch_profnl_cmpnt_chrg_amt nch_bene_ptb_ddctbl_amt nch_bene_ptb_coinsrnc_amt "
            f"clm_op_prvdr_pmt_amt clm_op_bene_pmt_amt nch_bene_blood_ddctbl_lblty_am {CONTROL}",
        ),
        (ClaimType.SNF, f"{LIABILITIES} nch_bene_blood_ddctbl_lblty_am {CONTROL}"),
    ],
)
def test_the_extensions_come_in_the_order_cms_serves(kind: ClaimType, expected: str) -> None:
    assert urls(rendered(filled.CLAIMS[kind]())) == expected.split()


BILL = "clm_freq_cd ptnt_dschrg_stus_cd nch_prmry_pyr_cd"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, "nch_wkly_proc_dt"),
        (ClaimType.DME, "nch_wkly_proc_dt"),
        (ClaimType.HHA, f"nch_wkly_proc_dt {BILL} clm_hha_lupa_ind_cd clm_hha_rfrl_cd"),
        (ClaimType.HOSPICE, f"nch_wkly_proc_dt nch_ptnt_stus_ind_cd {BILL}"),
        (
            ClaimType.INPATIENT,
            "nch_wkly_proc_dt nch_ptnt_stus_ind_cd clm_ip_admsn_type_cd clm_src_ip_admsn_cd "
            f"nch_blood_pnts_frnshd_qty clm_mco_pd_sw {BILL}",
        ),
        (ClaimType.OUTPATIENT, f"nch_wkly_proc_dt clm_mco_pd_sw {BILL}"),
        (
            ClaimType.PDE,
            "daw_prod_slctn_cd dspnsng_stus_cd drug_cvrg_stus_cd adjstmt_dltn_cd nstd_frmt_cd "
            "prcng_excptn_cd ctstrphc_cvrg_cd rx_orgn_cd brnd_gnrc_cd phrmcy_srvc_type_cd ptnt_rsdnc_cd "
            "submsn_clr_cd",
        ),
        (
            ClaimType.SNF,
            "nch_wkly_proc_dt clm_ip_admsn_type_cd clm_src_ip_admsn_cd nch_vrfd_ncvrd_stay_from_dt "
            "nch_bene_mdcr_bnfts_exhtd_dt_i nch_ptnt_stus_ind_cd nch_blood_pnts_frnshd_qty "
            f"nch_qlfyd_stay_from_dt clm_mco_pd_sw {BILL}",
        ),
    ],
)
def test_the_information_comes_in_the_order_cms_serves(kind: ClaimType, expected: str) -> None:
    information = rendered(filled.CLAIMS[kind]())["information"]

    assert [codes(info["category"])[0] for info in information] == expected.split()
    assert [info["sequence"] for info in information] == list(range(1, len(information) + 1))


BY_LINE = (
    "line_nch_pmt_amt line_bene_pmt_amt line_prvdr_pmt_amt line_bene_ptb_ddctbl_amt "
    "line_bene_prmry_pyr_pd_amt line_coinsrnc_amt line_sbmtd_chrg_amt line_alowd_chrg_amt line_prcsg_ind_cd"
)
CHARGES = "rev_cntr_rate_amt rev_cntr_tot_chrg_amt rev_cntr_ncvrd_chrg_amt"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, f"carr_line_rdcd_pmt_phys_astn_c {BY_LINE}"),
        (ClaimType.DME, f"line_prmry_alowd_chrg_amt line_dme_prchs_price_amt {BY_LINE}"),
        (ClaimType.HHA, f"rev_cntr_1st_ansi_cd {CHARGES} rev_cntr_pmt_amt_amt"),
        (ClaimType.HOSPICE, f"rev_cntr_prvdr_pmt_amt rev_cntr_bene_pmt_amt {CHARGES} rev_cntr_pmt_amt_amt"),
        (ClaimType.INPATIENT, CHARGES),
        (
            ClaimType.OUTPATIENT,
            "rev_cntr_1st_ansi_cd rev_cntr_2nd_ansi_cd rev_cntr_blood_ddctbl_amt rev_cntr_cash_ddctbl_amt "
            "rev_cntr_coinsrnc_wge_adjstd_c rev_cntr_rdcd_coinsrnc_amt rev_cntr_1st_msp_pd_amt "
            "rev_cntr_2nd_msp_pd_amt rev_cntr_prvdr_pmt_amt rev_cntr_bene_pmt_amt "
            f"rev_cntr_ptnt_rspnsblty_pmt rev_cntr_pmt_amt_amt {CHARGES}",
        ),
        (
            ClaimType.PDE,
            "cvrd_d_plan_pd_amt gdc_blw_oopt_amt gdc_abv_oopt_amt ptnt_pay_amt othr_troop_amt lics_amt "
            "plro_amt tot_rx_cst_amt rptd_gap_dscnt_num",
        ),
        (ClaimType.SNF, CHARGES),
    ],
)
def test_the_amounts_of_an_item_come_in_the_order_cms_serves(kind: ClaimType, expected: str) -> None:
    adjudications = rendered(filled.CLAIMS[kind]())["item"][0]["adjudication"]

    assert [codes(entry["category"])[0] for entry in adjudications] == expected.split()


def test_money_is_a_quantity_of_dollars() -> None:
    assert rendered(carrier())["extension"][0] == {
        "url": f"{VARIABLES}prpayamt",
        "valueMoney": {"value": 1.25, "system": "urn:iso:std:iso:4217", "code": "USD"},
    }


def test_a_whole_amount_keeps_its_decimal() -> None:
    whole = rendered(filled.having(carrier(), clm_pmt_amt=Decimal("0.00")))["payment"]["amount"]

    assert json.dumps(whole) == '{"value": 0.0, "system": "urn:iso:std:iso:4217", "code": "USD"}'


def test_an_item_has_the_number_of_its_line() -> None:
    claim = inpatient()
    gapped = replace(claim, lines=(claim.lines[0], replace(claim.lines[1], number=25)))

    assert [item["sequence"] for item in rendered(gapped)["item"]] == [1, 25]


@EVERY_TYPE
def test_every_link_of_an_item_leads_somewhere(kind: ClaimType) -> None:
    resource = rendered(filled.CLAIMS[kind]())

    for item in resource["item"]:
        assert item["careTeamLinkId"]
        assert set(item["careTeamLinkId"]) <= {member["sequence"] for member in resource["careTeam"]}
        there = {entry["sequence"] for entry in resource.get("diagnosis", ())}
        assert set(item.get("diagnosisLinkId", ())) <= there


@EVERY_TYPE
def test_every_reference_into_the_claim_leads_somewhere(kind: ClaimType) -> None:
    resource = rendered(filled.CLAIMS[kind]())

    inside = {f"#{contained['id']}" for contained in resource.get("contained", ())}
    references = {
        node["reference"] for node in nodes(resource) if isinstance(node, dict) and "reference" in node
    }
    assert {reference for reference in references if reference.startswith("#")} == inside


def test_hcpcs_codes_of_carriers_name_the_year_of_the_list() -> None:
    item = rendered(carrier())["item"][0]

    assert item["service"]["coding"] == [{"system": HCPCS, "version": "6", "code": "99213"}]
    assert item["modifier"] == [
        {"coding": [{"system": HCPCS, "version": "6", "code": "LT"}]},
        {"coding": [{"system": HCPCS, "version": "6", "code": "25"}]},
    ]


def test_hcpcs_codes_of_institutions_have_no_year() -> None:
    item = rendered(hha())["item"][0]

    assert item["service"] == {"coding": [{"system": HCPCS, "code": "80053"}]}
    assert item["modifier"][0] == {"coding": [{"system": HCPCS, "code": "91"}]}


def test_a_line_without_a_code_has_no_service() -> None:
    assert "service" not in rendered(without(hha(), "hcpcs_cd"))["item"][0]


def test_the_units_of_equipment_are_a_quantity_of_cms() -> None:
    extension = rendered(dme())["item"][0]["extension"][2]

    assert extension == {
        "url": f"{VARIABLES}dmerc_line_mtus_cnt",
        "valueQuantity": {
            "value": 60.0,
            "unit": "Number of services",
            "system": f"{VARIABLES}dmerc_line_mtus_cd",
            "code": "3",
        },
    }


def test_the_quantity_of_a_drug_is_measured_in_ucum() -> None:
    extension = rendered(snf())["item"][0]["extension"][0]

    assert extension == {
        "url": f"{VARIABLES}rev_cntr_ndc_qty",
        "valueQuantity": {
            "value": 77.0,
            "unit": "Milliliter",
            "system": "http://unitsofmeasure.org",
            "code": "ML",
        },
    }


def test_an_unknown_unit_is_only_a_code() -> None:
    quantity = rendered(filled.having(snf(), rev_cntr_ndc_qty_qlfr_cd="GG"))["item"][0]["extension"][0]

    assert list(quantity["valueQuantity"]) == ["value", "system", "code"]


def test_a_quantity_without_a_unit_is_a_number() -> None:
    quantity = rendered(without(snf(), "rev_cntr_ndc_qty_qlfr_cd"))["item"][0]["extension"][0]

    assert quantity["valueQuantity"] == {"value": 77.0}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (hha(), ["rev_cntr_stus_ind_cd", "rev_cntr_ddctbl_coinsrnc_cd"]),
        (hospice(), ["rev_cntr_ddctbl_coinsrnc_cd"]),
        (inpatient(), ["rev_cntr_ddctbl_coinsrnc_cd"]),
        (outpatient(), ["rev_cntr_stus_ind_cd"]),
        (snf(), ["rev_cntr_ddctbl_coinsrnc_cd"]),
    ],
    ids=["hha", "hospice", "inpatient", "outpatient", "snf"],
)
def test_revenue_is_extended_by_how_it_was_paid(claim: Claim, expected: list[str]) -> None:
    revenue = rendered(claim)["item"][0]["revenue"]

    assert urls(revenue) == expected
    assert codes(revenue) == ["0300"]


@pytest.mark.parametrize(
    ("kind", "service", "modifiers"),
    [
        (ClaimType.CARRIER, "99213", ["LT", "25"]),
        (ClaimType.DME, "E1390", ["RR", "KX"]),
        (ClaimType.HHA, "80053", ["91", "59"]),
        (ClaimType.HOSPICE, "80053", ["91", "59"]),
        (ClaimType.INPATIENT, "80053", []),
        (ClaimType.OUTPATIENT, "80053", ["91", "59"]),
        (ClaimType.SNF, "80053", []),
    ],
)
def test_a_line_says_what_was_done(kind: ClaimType, service: str, modifiers: list[str]) -> None:
    item = rendered(filled.CLAIMS[kind]())["item"][0]

    assert codes(item["service"]) == [service]
    assert [codes(modifier) for modifier in item.get("modifier", ())] == [[code] for code in modifiers]


@pytest.mark.parametrize(
    ("claim", "last_day"),
    [
        (carrier(), "2026-03-02"),
        (dme(), "2026-03-02"),
        (hha(), "2026-03-06"),
        (hospice(), "2026-03-06"),
        (inpatient(), "2026-03-06"),
        (outpatient(), "2026-03-06"),
        (pde(), "2026-03-02"),
        (snf(), "2026-03-06"),
    ],
    ids=["carrier", "dme", "hha", "hospice", "inpatient", "outpatient", "pde", "snf"],
)
def test_the_period_is_that_of_the_claim(claim: Claim, last_day: str) -> None:
    period = rendered(claim)["billablePeriod"]

    assert (period["start"], period["end"]) == ("2026-03-02", last_day)


@pytest.mark.parametrize("claim", [carrier(), dme()], ids=["carrier", "dme"])
def test_a_line_of_a_carrier_has_a_kind_and_days(claim: Claim) -> None:
    item = rendered(claim)["item"][0]

    assert item["category"]["coding"][0]["system"] == f"{VARIABLES}line_cms_type_srvc_cd"
    assert item["servicedPeriod"] == {"start": "2026-03-02", "end": "2026-03-02"}
    assert item["quantity"] == {"value": 1.0}


def test_a_drug_is_insured_under_a_plan_and_a_package() -> None:
    extensions = rendered(pde())["insurance"]["coverage"]["extension"]

    assert [extension["valueIdentifier"] for extension in extensions] == [
        {"system": f"{VARIABLES}{column}", "value": pde().columns[column]}
        for column in ("plan_cntrct_rec_id", "plan_pbp_rec_num")
    ]


def test_an_outpatient_service_names_its_device_or_drug() -> None:
    service = rendered(outpatient())["item"][0]["service"]

    coding = {"system": f"{VARIABLES}rev_cntr_ide_ndc_upc_num", "code": "00093104801"}
    assert service["extension"] == [{"url": coding["system"], "valueCoding": coding}]


@pytest.mark.parametrize(
    ("claim", "extensions", "place"),
    [
        (carrier(), "prvdr_state_cd prvdr_zip carr_line_prcng_lclty_cd carr_line_clia_lab_num", "11"),
        (dme(), "prvdr_state_cd dmerc_line_prcng_state_cd dmerc_line_supplr_type_cd", "12"),
    ],
    ids=["carrier", "dme"],
)
def test_the_place_of_a_line_is_extended_in_the_order_cms_serves(
    claim: Claim, extensions: str, place: str
) -> None:
    location = rendered(claim)["item"][0]["locationCodeableConcept"]

    assert urls(location) == extensions.split()
    assert codes(location) == [place]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            carrier(),
            "carr_line_mtus_cd carr_line_mtus_cnt betos_cd line_bene_prmry_pyr_cd line_service_deductible "
            "line_hct_hgb_rslt_num ndc",
        ),
        (
            dme(),
            "suplrnum dmerc_line_scrn_svgs_amt dmerc_line_mtus_cnt betos_cd line_bene_prmry_pyr_cd "
            "line_service_deductible line_hct_hgb_rslt_num ndc",
        ),
    ],
    ids=["carrier", "dme"],
)
def test_the_extensions_of_a_line_come_in_the_order_cms_serves(claim: Claim, expected: str) -> None:
    assert urls(rendered(claim)["item"][0]) == expected.split()


@pytest.mark.parametrize(
    "claim", [hha(), hospice(), inpatient(), outpatient(), snf()], ids=lambda claim: str(claim.type)
)
def test_a_line_of_an_institution_is_of_a_state_and_counted_in_units(claim: Claim) -> None:
    item = rendered(claim)["item"][0]

    assert item["locationAddress"] == {"state": "22"}
    assert item["quantity"] == {"value": 1}


def test_the_share_that_medicare_paid_is_an_extension_of_the_payment() -> None:
    payment = rendered(carrier())["item"][0]["adjudication"][1]

    assert list(payment) == ["extension", "category", "amount"]
    assert urls(payment) == ["line_pmt_80_100_cd"]


def test_what_a_drug_plan_paid_says_whether_the_drug_is_covered() -> None:
    paid = rendered(pde())["item"][0]["adjudication"][0]

    assert list(paid) == ["category", "reason", "amount"]
    assert codes(paid["reason"]) == [pde().columns["drug_cvrg_stus_cd"]]


def test_what_a_plan_paid_for_a_drug_that_part_d_does_not_cover_is_another_amount() -> None:
    uncovered: dict[str, Value] = {"drug_cvrg_stus_cd": "E", "ncvrd_plan_pd_amt": Decimal("12.50")}
    other = replace(pde(), columns={**pde().columns, **uncovered})

    paid = rendered(other)["item"][0]["adjudication"][0]

    assert codes(paid["category"]) == ["ncvrd_plan_pd_amt"]
    assert codes(paid["reason"]) == ["E"]
    assert paid["amount"]["value"] == 12.5


def test_anesthesia_is_an_extension_of_the_service() -> None:
    service = rendered(carrier())["item"][0]["service"]

    assert list(service) == ["extension", "coding"]
    assert urls(service) == ["carr_line_ansthsa_unit_cnt"]


@pytest.mark.parametrize("column", ["carr_line_ansthsa_unit_cnt", "carr_line_mtus_cnt"])
def test_a_count_of_nothing_leaves_no_extension(column: str) -> None:
    item = rendered(filled.having(carrier(), **{column: 0}))["item"][0]

    assert column not in urls(item) + urls({"extension": [], **item["service"]})


@pytest.mark.parametrize(
    ("compound", "expected"), [("1", ["RXDINV"]), ("2", ["RXCINV"]), ("0", None)], ids=["no", "yes", "unsaid"]
)
def test_a_compound_is_told_by_the_kind_of_invoice(compound: str, expected: list[str] | None) -> None:
    item = rendered(filled.having(pde(), cmpnd_cd=compound))["item"][0]

    assert [codes(detail["type"]) for detail in item.get("detail", ())] == ([expected] if expected else [])


def test_the_fill_and_the_days_extend_the_quantity_of_a_drug() -> None:
    quantity = rendered(pde())["item"][0]["quantity"]

    assert urls(quantity) == ["fill_num", "days_suply_num"]
    assert list(quantity) == ["extension", "value"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (inpatient(), {"start": "2026-03-02", "end": "2026-03-06"}),
        (snf(), {"start": "2026-03-02", "end": "2026-03-06"}),
        (hha(), {"start": "2026-03-02"}),
        (
            hospice(),
            {
                "extension": [{"url": f"{VARIABLES}bene_hospc_prd_cnt", "valueQuantity": {"value": 2}}],
                "start": "2026-03-02",
                "end": "2026-03-06",
            },
        ),
    ],
    ids=["inpatient", "snf", "hha", "hospice"],
)
def test_a_stay_is_a_period(claim: Claim, expected: dict[str, Any]) -> None:
    assert rendered(claim)["hospitalization"] == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (inpatient(), "bene_tot_coinsrnc_days_cnt clm_non_utlztn_days_cnt clm_utlztn_day_cnt"),
        (snf(), "clm_utlztn_day_cnt bene_tot_coinsrnc_days_cnt clm_non_utlztn_days_cnt"),
        (hha(), "clm_hha_tot_visit_cnt"),
        (hospice(), "clm_utlztn_day_cnt"),
    ],
    ids=["inpatient", "snf", "hha", "hospice"],
)
def test_days_and_visits_are_the_medical_balance(claim: Claim, expected: str) -> None:
    (balance,) = rendered(claim)["benefitBalance"]

    assert codes(balance["category"]) == ["medical"]
    assert [codes(entry["type"])[0] for entry in balance["financial"]] == expected.split()
    assert all(isinstance(entry["usedUnsignedInt"], int) for entry in balance["financial"])


@pytest.mark.parametrize("claim", [inpatient(), outpatient(), snf()], ids=["inpatient", "outpatient", "snf"])
def test_the_period_of_a_hospital_says_what_was_asked(claim: Claim) -> None:
    assert urls(rendered(claim)["billablePeriod"]) == ["claim_query_cd"]


@pytest.mark.parametrize("claim", [hha(), hospice()], ids=["hha", "hospice"])
def test_the_period_of_an_agency_is_a_period_only(claim: Claim) -> None:
    assert rendered(claim)["billablePeriod"] == {"start": "2026-03-02", "end": "2026-03-06"}


def test_the_total_is_what_was_charged_and_the_payment_what_was_paid() -> None:
    resource = rendered(hospice())

    assert resource["totalCost"]["value"] == 1.25
    assert resource["payment"] == {"amount": {**resource["totalCost"], "value": 2.25}}


def test_a_part_d_event_says_when_it_was_paid() -> None:
    assert rendered(pde())["payment"] == {"date": str(pde().columns["pd_dt"])}


@pytest.mark.parametrize(
    ("claim", "variable"),
    [
        (hha(), "nch_prmry_pyr_cd"),
        (hospice(), "nch_prmry_pyr_cd"),
    ],
    ids=["hha", "hospice"],
)
def test_an_information_that_is_left_blank_is_a_coding_without_code(claim: Claim, variable: str) -> None:
    information = rendered(without(claim, variable))["information"]

    (blank,) = [info for info in information if codes(info["category"]) == [variable]]
    assert blank["code"] == {"coding": [{"system": f"{VARIABLES}{variable}"}]}


@pytest.mark.parametrize(
    ("claim", "variable"),
    [(dme(), "line_bene_prmry_pyr_cd"), (hospice(), "clm_mdcr_non_pmt_rsn_cd")],
    ids=["dme", "hospice"],
)
def test_an_extension_that_is_left_blank_is_a_coding_without_code(claim: Claim, variable: str) -> None:
    resource = rendered(without(claim, variable))

    extensions = [*resource["extension"], *resource["item"][0]["extension"]]
    (blank,) = [extension for extension in extensions if short(extension["url"]) == variable]
    assert blank["valueCoding"] == {"system": f"{VARIABLES}{variable}"}


@pytest.mark.parametrize("claim", [inpatient(), outpatient(), snf()], ids=["inpatient", "outpatient", "snf"])
def test_a_hospital_leaves_out_what_is_blank(claim: Claim) -> None:
    resource = rendered(without(without(claim, "nch_prmry_pyr_cd"), "clm_mdcr_non_pmt_rsn_cd"))

    assert "clm_mdcr_non_pmt_rsn_cd" not in urls(resource)
    assert not any(codes(info["category"]) == ["nch_prmry_pyr_cd"] for info in resource["information"])


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (ClaimType.CARRIER, ""),
        (ClaimType.DME, ""),
        (ClaimType.HHA, "information"),
        (ClaimType.HOSPICE, "extension information"),
        (ClaimType.INPATIENT, ""),
        (ClaimType.OUTPATIENT, ""),
        (ClaimType.PDE, "item"),
        (ClaimType.SNF, ""),
    ],
)
def test_a_claim_without_columns_is_a_frame_and_blanks(kind: ClaimType, more: str) -> None:
    resource = rendered(Claim(kind, BENEFICIARY, 0, {}))

    bare = "resourceType id meta identifier status type patient insurance"
    assert set(resource) == {*bare.split(), *more.split()}


@EVERY_TYPE
def test_two_renderings_share_nothing(kind: ClaimType) -> None:
    claim = filled.CLAIMS[kind]()
    first, second = rendered(claim), rendered(claim)

    assert first == second
    shared = {id(node) for node in nodes(first)} & {
        id(node) for node in nodes(second) if isinstance(node, dict | list)
    }
    assert not shared
