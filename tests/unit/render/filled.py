"""Records of Medicare with every column filled that a renderer reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bbmock.population import identity
from bbmock.population.records import (
    Claim,
    ClaimType,
    Columns,
    Diagnosis,
    DiagnosisRole,
    Line,
    MedicareNumber,
    Person,
    Procedure,
    Value,
)

BENEFICIARY = 7
DAY = date(2026, 3, 2)
LATER = date(2026, 3, 6)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")


def amounts(*columns: str) -> dict[str, Value]:
    """Another amount for every column, all of them with cents."""
    return {column: Decimal(f"{place}.25") for place, column in enumerate(columns, start=1)}


def _months(code: str, by_name: tuple[str, ...], by_number: tuple[str, ...] = ()) -> dict[str, Value]:
    names: dict[str, Value] = {column.format(month): code for column in by_name for month in _MONTHS}
    return names | {column.format(n): code for column in by_number for n in range(1, 13)}


def person() -> Person:
    columns: dict[str, Value] = {
        "bene_sex_ident_cd": "2",
        "bene_race_cd": "1",
        "bene_birth_dt": date(1950, 4, 1),
        "death_dt": date(2026, 5, 1),
        "state_code": "22",
        "bene_zip_cd": "017301234",
        "rfrnc_yr": 2026,
        "efctv_bgn_dt": date(2020, 7, 30),
        "bene_mdcr_status_cd": "10",
        "bene_entlmt_rsn_orig": "0",
        "bene_entlmt_rsn_curr": "0",
        "bene_esrd_ind": "0",
        "bene_pta_trmntn_cd": "0",
        "bene_ptb_trmntn_cd": "0",
        "pta_cvrg_strt_dt": date(2015, 4, 1),
        "pta_cvrg_end_dt": date(2026, 5, 1),
        "ptb_cvrg_strt_dt": date(2015, 4, 1),
        "ptb_cvrg_end_dt": date(2026, 5, 1),
        "ptd_cvrg_strt_dt": date(2015, 4, 1),
        "ptd_cvrg_end_dt": date(2026, 5, 1),
        **_months("NA", ("meta_dual_elgbl_stus_{}_cd",)),
        **_months("C", (), ("mdcr_entlmt_buyin_{}_ind",)),
        **_months("0", (), ("hmo_{}_ind",)),
        **_months("S4607", ("ptc_cntrct_{}_id", "ptd_cntrct_{}_id")),
        **_months("003", ("ptc_pbp_{}_id", "ptd_pbp_{}_id", "ptd_sgmt_{}_id")),
        **_months("00", ("ptc_plan_type_{}_cd", "cst_shr_grp_{}_cd")),
        **_months("N", ("rds_{}_ind",)),
        **_repository(),
    }
    return Person(BENEFICIARY, "Ada", "B", "Clark", columns, medicare_numbers())


def medicare_numbers() -> tuple[MedicareNumber, ...]:
    """Two: the one that was replaced, and the one that is valid."""
    return (
        MedicareNumber("1S00A00AA00", date(2018, 4, 1), date(2020, 7, 29)),
        MedicareNumber(identity.mbi(BENEFICIARY), date(2020, 7, 30)),
    )


def _repository() -> dict[str, Value]:
    """What v3 takes from the IDR."""
    plan: dict[str, Value] = {}
    for part in ("ptc", "ptd"):
        plan |= {
            f"{part}_cntrct_num": "S4607",
            f"{part}_pbp_num": "003",
            f"{part}_cvrg_type_cd": "3" if part == "ptc" else "11",
            f"{part}_emplr_sbsdy_sw": "N",
            f"{part}_plan_name": "GREEN HILLS PLAN",
            f"{part}_plan_phone": "1-800-555-0100",
        }
    return plan | {
        "bene_lang_cd": "en",
        "pta_enrlmt_rsn_cd": "A",
        "ptb_enrlmt_rsn_cd": "I",
        "pta_entlmt_stus_cd": "E",
        "ptb_entlmt_stus_cd": "Y",
        "bene_buyin_cd": "H",
        "bene_esrd_stus_id": "N",
        "bene_dsbld_stus_id": "N",
        "bene_dual_stus_cd": "02",
        "bene_dual_type_cd": "F",
        "bene_mdcd_state_cd": "MA",
        "dual_strt_dt": date(2019, 1, 1),
        "dual_end_dt": date(2026, 5, 1),
        "ptc_cvrg_strt_dt": date(2020, 1, 1),
        "ptc_cvrg_end_dt": date(2026, 5, 1),
        "ptd_mbr_id": "194710044",
        "ptd_rx_grp": "354",
        "ptd_rx_pcn": "609279",
        "ptd_rx_bin": "289653",
        "bene_lis_ptd_prm_pct": Decimal("25.0"),
        "bene_lis_copmt_lvl_cd": "4",
    }


def carrier() -> Claim:
    columns: dict[str, Value] = {
        "nch_near_line_rec_ident_cd": "O",
        "nch_clm_type_cd": "71",
        "carr_num": "00510",
        "carr_clm_cntl_num": "74655592568216",
        "carr_clm_pmt_dnl_cd": "1",
        "carr_clm_prvdr_asgnmt_ind_sw": "A",
        "clm_clncl_tril_num": "00000001",
        "carr_clm_entry_cd": "1",
        "carr_clm_hcpcs_yr_cd": "6",
        "clm_from_dt": DAY,
        "clm_thru_dt": DAY,
        "carr_clm_blg_npi_num": "9999999901",
        "carr_clm_blg_name": "MAPLE STREET PHYSICIANS, P.C.",
        "rfr_physn_npi": "9999999902",
        "rfr_physn_name": "DR. RUTH LANE MD",
        "rfr_physn_taxonomy": "207Q00000X",
        "carr_clm_rfrng_pin_num": "K25852",
        "clm_disp_cd": "01",
        "nch_wkly_proc_dt": LATER,
        **amounts(
            "carr_clm_prmry_pyr_pd_amt",
            "clm_pmt_amt",
            "carr_clm_cash_ddctbl_apld_amt",
            "nch_clm_prvdr_pmt_amt",
            "nch_clm_bene_pmt_amt",
            "nch_carr_clm_sbmtd_chrg_amt",
            "nch_carr_clm_alowd_amt",
        ),
    }
    line: dict[str, Value] = {
        "carr_line_mtus_cnt": 1,
        "carr_line_mtus_cd": "3",
        "carr_line_ansthsa_unit_cnt": 2,
        "betos_cd": "M1B",
        "line_bene_prmry_pyr_cd": "E",
        "line_prcsg_ind_cd": "A",
        "line_service_deductible": "0",
        "prf_physn_npi": "9999999903",
        "prf_physn_name": "DR. OTTO BERG MD",
        "prf_physn_taxonomy": "207R00000X",
        "carr_line_prvdr_type_cd": "0",
        "prtcptng_ind_cd": "1",
        "prvdr_spclty": "01",
        "org_npi_num": "9999999904",
        "org_name": "GROUP PRACTICE",
        "tax_num": "999999999",
        "hpsa_scrcty_ind_cd": "1",
        "carr_line_rx_num": "1234567",
        "line_icd_dgns_cd": "I10",
        "line_hct_hgb_rslt_num": Decimal("42.0"),
        "line_hct_hgb_type_cd": "R1",
        "line_cms_type_srvc_cd": "1",
        "line_ndc_cd": "00093104801",
        "hcpcs_cd": "99213",
        "hcpcs_1st_mdfr_cd": "LT",
        "hcpcs_2nd_mdfr_cd": "25",
        "line_1st_expns_dt": DAY,
        "line_last_expns_dt": DAY,
        "prvdr_state_cd": "22",
        "prvdr_zip": "017301234",
        "carr_line_prcng_lclty_cd": "15",
        "carr_line_clia_lab_num": "00A0000002",
        "line_place_of_srvc_cd": "11",
        "line_srvc_cnt": Decimal(1),
        "carr_line_rdcd_pmt_phys_astn_c": "0",
        "line_pmt_80_100_cd": "0",
        **amounts(
            "line_nch_pmt_amt",
            "line_bene_pmt_amt",
            "line_prvdr_pmt_amt",
            "line_bene_ptb_ddctbl_amt",
            "line_bene_prmry_pyr_pd_amt",
            "line_coinsrnc_amt",
            "line_sbmtd_chrg_amt",
            "line_alowd_chrg_amt",
        ),
    }
    diagnoses = (Diagnosis("E119", DiagnosisRole.PRINCIPAL), Diagnosis("I10", DiagnosisRole.OTHER))
    lines = (Line(1, line), Line(2, line | {"line_icd_dgns_cd": "E119"}))
    return Claim(ClaimType.CARRIER, BENEFICIARY, 0, columns, diagnoses, lines=lines)


def carrier_whose_lines_differ() -> Claim:
    """The same with a third line; the last two say another thing of the one who did them all."""
    claim = carrier()
    first, second = claim.lines
    second = replace(second, columns={**second.columns, "prtcptng_ind_cd": "2"})
    return replace(claim, lines=(first, second, replace(second, number=3)))


def _institutional(near_line: str, kind: str) -> dict[str, Value]:
    return {
        "nch_near_line_rec_ident_cd": near_line,
        "nch_clm_type_cd": kind,
        "fi_doc_clm_cntl_num": "28486613848",
        "fi_orig_clm_cntl_num": "5261551635123",
        "fi_clm_proc_dt": LATER,
        "clm_mdcr_non_pmt_rsn_cd": "P",
        "clm_srvc_clsfctn_type_cd": "3",
        "fi_num": "15444",
        "prvdr_num": "220008",
        "org_npi_num": "9999999905",
        "org_name": "GENERAL HOSPITAL",
        "claim_query_code": "3",
        "clm_from_dt": DAY,
        "clm_thru_dt": LATER,
        "clm_fac_type_cd": "1",
        "at_physn_npi": "9999999906",
        "at_physn_name": "DR. ALAN REED MD",
        "at_physn_taxonomy": "207R00000X",
        "clm_freq_cd": "1",
        "ptnt_dschrg_stus_cd": "01",
        "nch_prmry_pyr_cd": "A",
        "nch_wkly_proc_dt": LATER,
        "prvdr_state_cd": "22",
        **amounts(
            "clm_tot_chrg_amt",
            "clm_pmt_amt",
            "nch_prmry_pyr_clm_pd_amt",
        ),
    }


def _operators() -> dict[str, Value]:
    return {
        "op_physn_npi": "9999999907",
        "op_physn_name": "DR. IVY STONE MD",
        "op_physn_taxonomy": "208600000X",
        "ot_physn_npi": "9999999908",
        "ot_physn_name": "DR. HUGH WELLS MD",
        "ot_physn_taxonomy": "207L00000X",
    }


def _stay() -> dict[str, Value]:
    return {
        "fi_clm_actn_cd": "1",
        "nch_ptnt_status_ind_cd": "A",
        "clm_mco_pd_sw": "0",
        "clm_admsn_dt": DAY,
        "nch_bene_dschrg_dt": LATER,
        "clm_ip_admsn_type_cd": "1",
        "clm_src_ip_admsn_cd": "1",
        "clm_pps_ind_cd": "2",
        "clm_drg_cd": "470",
        "nch_blood_pnts_frnshd_qty": 2,
        "bene_tot_coinsrnc_days_cnt": 0,
        "clm_non_utlztn_days_cnt": 0,
        "clm_utlztn_day_cnt": 4,
        "nch_actv_or_cvrd_lvl_care_thru": LATER,
        "nch_vrfd_ncvrd_stay_from_dt": LATER,
        "nch_vrfd_ncvrd_stay_thru_dt": LATER,
        "nch_bene_mdcr_bnfts_exhtd_dt_i": LATER,
        **amounts(
            "nch_bene_ip_ddctbl_amt",
            "nch_bene_blood_ddctbl_lblty_am",
            "nch_bene_pta_coinsrnc_lblty_am",
            "nch_ip_ncvrd_chrg_amt",
            "nch_ip_tot_ddctn_amt",
            "clm_pps_cptl_dsprprtnt_shr_amt",
            "clm_pps_cptl_excptn_amt",
            "clm_pps_cptl_fsp_amt",
            "clm_pps_cptl_ime_amt",
            "clm_pps_cptl_outlier_amt",
            "clm_pps_old_cptl_hld_hrmls_amt",
        ),
    }


def _revenue_center() -> dict[str, Value]:
    return {
        "clm_line_num": 1,
        "rndrng_physn_npi": "9999999909",
        "rndrng_physn_name": "DR. NINA FORD MD",
        "rndrng_physn_taxonomy": "207R00000X",
        "rev_cntr": "0300",
        "rev_cntr_stus_ind_cd": "A",
        "rev_cntr_ddctbl_coinsrnc_cd": "0",
        "rev_cntr_unit_cnt": 1,
        "rev_cntr_ndc_qty": Decimal(77),
        "rev_cntr_ndc_qty_qlfr_cd": "ML",
        "hcpcs_cd": "80053",
        "hcpcs_1st_mdfr_cd": "91",
        "hcpcs_2nd_mdfr_cd": "59",
        **amounts("rev_cntr_rate_amt", "rev_cntr_tot_chrg_amt", "rev_cntr_ncvrd_chrg_amt"),
    }


def inpatient() -> Claim:
    columns: dict[str, Value] = {
        **_institutional("V", "60"),
        **_operators(),
        **_stay(),
        "clm_pps_cptl_drg_wt_num": Decimal("1.9"),
        "clm_drg_outlier_stay_cd": "0",
        "bene_lrd_used_cnt": 0,
        **amounts(
            "ime_op_clm_val_amt",
            "clm_uncompd_care_pmt_amt",
            "dsh_op_clm_val_amt",
            "clm_pass_thru_per_diem_amt",
            "nch_profnl_cmpnt_chrg_amt",
            "clm_tot_pps_cptl_amt",
            "nch_drg_outlier_aprvd_pmt_amt",
        ),
    }
    diagnoses = (
        Diagnosis("M179", DiagnosisRole.ADMITTING),
        Diagnosis("M1711", DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
        Diagnosis("I10", DiagnosisRole.OTHER, present_on_admission="N"),
        Diagnosis("E119", DiagnosisRole.OTHER),
        Diagnosis("E785", DiagnosisRole.OTHER, present_on_admission="Y"),
        Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL, present_on_admission="Y"),
    )
    procedures = (Procedure("0SRC0J9", DAY), Procedure("8154", DAY, version="9"))
    lines = (Line(1, _revenue_center()), Line(2, _revenue_center()))
    return Claim(ClaimType.INPATIENT, BENEFICIARY, 1, columns, diagnoses, procedures, lines)


def outpatient() -> Claim:
    columns: dict[str, Value] = {
        **_institutional("W", "40"),
        **_operators(),
        "clm_mco_pd_sw": "0",
        **amounts(
            "nch_profnl_cmpnt_chrg_amt",
            "nch_bene_blood_ddctbl_lblty_am",
            "nch_bene_ptb_ddctbl_amt",
            "nch_bene_ptb_coinsrnc_amt",
            "clm_op_prvdr_pmt_amt",
            "clm_op_bene_pmt_amt",
        ),
    }
    line: dict[str, Value] = _revenue_center() | {
        "rev_cntr_apc_hipps_cd": "05023",
        "rev_cntr_dscnt_ind_cd": "1",
        "rev_cntr_packg_ind_cd": "0",
        "rev_cntr_pmt_mthd_ind_cd": "1",
        "rev_cntr_otaf_pmt_cd": "Y",
        "rev_cntr_3rd_ansi_cd": "OA23",
        "rev_cntr_4th_ansi_cd": "CO96",
        "rev_cntr_ide_ndc_upc_num": "00093104801",
        "rev_cntr_dt": DAY,
        "rev_cntr_1st_ansi_cd": "CO120",
        "rev_cntr_2nd_ansi_cd": "CR121",
        **amounts(
            "rev_cntr_blood_ddctbl_amt",
            "rev_cntr_cash_ddctbl_amt",
            "rev_cntr_coinsrnc_wge_adjstd_c",
            "rev_cntr_rdcd_coinsrnc_amt",
            "rev_cntr_1st_msp_pd_amt",
            "rev_cntr_2nd_msp_pd_amt",
            "rev_cntr_prvdr_pmt_amt",
            "rev_cntr_bene_pmt_amt",
            "rev_cntr_ptnt_rspnsblty_pmt",
            "rev_cntr_pmt_amt_amt",
        ),
    }
    diagnoses = (
        Diagnosis("4019", DiagnosisRole.PRINCIPAL, version="9"),
        Diagnosis("I10", DiagnosisRole.OTHER),
        Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL),
        Diagnosis("R51", DiagnosisRole.REASON_FOR_VISIT),
    )
    lines = (Line(1, line), Line(2, line))
    return Claim(
        ClaimType.OUTPATIENT, BENEFICIARY, 2, columns, diagnoses, (Procedure("0SRC0J9", DAY),), lines
    )


def pde() -> Claim:
    columns: dict[str, Value] = {
        "rx_srvc_rfrnc_num": "-100000806",
        "srvc_dt": DAY,
        "pd_dt": LATER,
        "srvc_prvdr_id": "9999999910",
        "srvc_prvdr_name": "CORNER PHARMACY",
        "phrmcy_srvc_type_cd": "01",
        "prscrbr_id": "9999999911",
        "prscrbr_name": "DR. GRACE HALL MD",
        "prscrbr_taxonomy": "207R00000X",
        "prod_srvc_id": "00093104801",
        "plan_cntrct_rec_id": "S4607",
        "plan_pbp_rec_num": "003",
        "cmpnd_cd": "1",
        "fill_num": 3,
        "days_suply_num": 30,
        "qty_dspnsd_num": Decimal(60),
        "drug_cvrg_stus_cd": "C",
        "daw_prod_slctn_cd": "0",
        "dspnsng_stus_cd": "P",
        "adjstmt_dltn_cd": "A",
        "nstd_frmt_cd": "X",
        "prcng_excptn_cd": "M",
        "ctstrphc_cvrg_cd": "C",
        "rx_orgn_cd": "3",
        "brnd_gnrc_cd": "G",
        "ptnt_rsdnc_cd": "01",
        "submsn_clr_cd": "08",
        **amounts(
            "cvrd_d_plan_pd_amt",
            "gdc_blw_oopt_amt",
            "gdc_abv_oopt_amt",
            "ptnt_pay_amt",
            "othr_troop_amt",
            "lics_amt",
            "plro_amt",
            "tot_rx_cst_amt",
            "rptd_gap_dscnt_num",
        ),
    }
    return Claim(ClaimType.PDE, BENEFICIARY, 3, columns)


def dme() -> Claim:
    columns: dict[str, Value] = {
        **{
            column: value
            for column, value in carrier().columns.items()
            if not column.startswith(("carr_clm_blg_", "carr_clm_rfrng_"))
        },
        "nch_near_line_rec_ident_cd": "M",
        "nch_clm_type_cd": "82",
    }
    line: dict[str, Value] = {
        "line_num": 1,
        "tax_num": "999999999",
        "prvdr_num": "1219960001",
        "prvdr_npi": "9999999912",
        "prvdr_name": "HARBOR MEDICAL SUPPLY, INC.",
        "prvdr_taxonomy": "332B00000X",
        "prvdr_spclty": "A5",
        "prtcptng_ind_cd": "1",
        "prvdr_state_cd": "22",
        "dmerc_line_prcng_state_cd": "22",
        "dmerc_line_supplr_type_cd": "3",
        "dmerc_line_scrn_svgs_amt": Decimal("0.00"),
        "dmerc_line_mtus_cnt": Decimal("60.000"),
        "dmerc_line_mtus_cd": "3",
        "betos_cd": "D1C",
        "line_bene_prmry_pyr_cd": "E",
        "line_prcsg_ind_cd": "A",
        "line_service_deductible": "0",
        "line_icd_dgns_cd": "I10",
        "line_icd_dgns_vrsn_cd": "0",
        "line_hct_hgb_rslt_num": Decimal("44.4"),
        "line_hct_hgb_type_cd": "R2",
        "line_cms_type_srvc_cd": "P",
        "line_ndc_cd": "00093104801",
        "hcpcs_cd": "E1390",
        "hcpcs_1st_mdfr_cd": "RR",
        "hcpcs_2nd_mdfr_cd": "KX",
        "hcpcs_3rd_mdfr_cd": "KH",
        "hcpcs_4th_mdfr_cd": "QE",
        "line_1st_expns_dt": DAY,
        "line_last_expns_dt": DAY,
        "line_place_of_srvc_cd": "12",
        "line_srvc_cnt": Decimal(1),
        "line_pmt_80_100_cd": "0",
        **amounts(
            "line_nch_pmt_amt",
            "line_bene_pmt_amt",
            "line_prvdr_pmt_amt",
            "line_bene_ptb_ddctbl_amt",
            "line_bene_prmry_pyr_pd_amt",
            "line_coinsrnc_amt",
            "line_sbmtd_chrg_amt",
            "line_alowd_chrg_amt",
            "line_prmry_alowd_chrg_amt",
            "line_dme_prchs_price_amt",
        ),
    }
    diagnoses = (Diagnosis("J449", DiagnosisRole.PRINCIPAL), Diagnosis("I10", DiagnosisRole.OTHER))
    lines = (Line(1, line), Line(2, line | {"line_num": 2, "line_icd_dgns_cd": "J449"}))
    return Claim(ClaimType.DME, BENEFICIARY, 4, columns, diagnoses, lines=lines)


def hha() -> Claim:
    columns: dict[str, Value] = {
        **_institutional("W", "10"),
        "clm_pps_ind_cd": "2",
        "clm_hha_lupa_ind_cd": "L",
        "clm_hha_rfrl_cd": "1",
        "clm_hha_tot_visit_cnt": 3,
        "clm_admsn_dt": DAY,
    }
    line: dict[str, Value] = _revenue_center() | {
        "rev_cntr_dt": DAY,
        "rev_cntr_apc_hipps_cd": "1AA11",
        "rev_cntr_pmt_mthd_ind_cd": "4",
        "rev_cntr_1st_ansi_cd": "CO120",
        **amounts("rev_cntr_pmt_amt_amt"),
    }
    diagnoses = (
        Diagnosis("E119", DiagnosisRole.PRINCIPAL),
        Diagnosis("I10", DiagnosisRole.OTHER),
        Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL),
        Diagnosis("Y92009", DiagnosisRole.EXTERNAL),
    )
    lines = (Line(1, line), Line(2, line | {"clm_line_num": 2}))
    return Claim(ClaimType.HHA, BENEFICIARY, 5, columns, diagnoses, lines=lines)


def hospice() -> Claim:
    columns: dict[str, Value] = {
        **_institutional("V", "50"),
        "clm_hospc_start_dt_id": DAY,
        "nch_bene_dschrg_dt": LATER,
        "nch_ptnt_status_ind_cd": "C",
        "bene_hospc_prd_cnt": 2,
        "clm_utlztn_day_cnt": 4,
    }
    line: dict[str, Value] = {
        **_revenue_center(),
        "rndrng_physn_upin": "A00001",
        "rev_cntr_dt": DAY,
        **amounts("rev_cntr_prvdr_pmt_amt", "rev_cntr_bene_pmt_amt", "rev_cntr_pmt_amt_amt"),
    }
    diagnoses = (
        Diagnosis("C189", DiagnosisRole.PRINCIPAL),
        Diagnosis("I10", DiagnosisRole.OTHER),
        Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL),
        Diagnosis("Y92009", DiagnosisRole.EXTERNAL),
    )
    lines = (Line(1, line), Line(2, line | {"clm_line_num": 2}))
    return Claim(ClaimType.HOSPICE, BENEFICIARY, 6, columns, diagnoses, lines=lines)


def snf() -> Claim:
    columns: dict[str, Value] = {
        **_institutional("V", "20"),
        **_operators(),
        **_stay(),
        "nch_qlfyd_stay_from_dt": date(2026, 2, 20),
        "nch_qlfyd_stay_thru_dt": date(2026, 2, 26),
    }
    line = {column: value for column, value in _revenue_center().items() if column != "rev_cntr_stus_ind_cd"}
    diagnoses = (
        Diagnosis("R5383", DiagnosisRole.ADMITTING),
        Diagnosis("I639", DiagnosisRole.PRINCIPAL),
        Diagnosis("I10", DiagnosisRole.OTHER),
        Diagnosis("W19XXXA", DiagnosisRole.EXTERNAL),
        Diagnosis("Y92009", DiagnosisRole.EXTERNAL),
    )
    procedures = (Procedure("3E03329", DAY), Procedure("9214", DAY, version="9"))
    lines = (Line(1, line), Line(2, line | {"clm_line_num": 2}))
    return Claim(ClaimType.SNF, BENEFICIARY, 7, columns, diagnoses, procedures, lines)


CLAIMS = {
    ClaimType.CARRIER: carrier,
    ClaimType.DME: dme,
    ClaimType.HHA: hha,
    ClaimType.HOSPICE: hospice,
    ClaimType.INPATIENT: inpatient,
    ClaimType.OUTPATIENT: outpatient,
    ClaimType.PDE: pde,
    ClaimType.SNF: snf,
}


def without(claim: Claim, column: str) -> Claim:
    """The claim with one column empty, on the claim and on its lines."""
    return replace(
        claim,
        columns=_emptied(claim.columns, column),
        lines=tuple(replace(line, columns=_emptied(line.columns, column)) for line in claim.lines),
    )


def having(claim: Claim, **columns: Value) -> Claim:
    """The claim with some columns changed, wherever it has them."""
    return replace(
        claim,
        columns=_changed(claim.columns, columns),
        lines=tuple(replace(line, columns=_changed(line.columns, columns)) for line in claim.lines),
    )


def _emptied(columns: Columns, column: str) -> Columns:
    return {name: value for name, value in columns.items() if name != column}


def _changed(columns: Columns, changes: dict[str, Value]) -> Columns:
    return {name: changes.get(name, value) for name, value in columns.items()}
