"""What CMS's columns are called in the Integrated Data Repository (IDR), which v3 reads.

v1 and v2 come from the Chronic Conditions Warehouse, whose names our records have; v3 comes from the IDR. One
table each for claims and lines of professionals, of institutions and of pharmacies says which column is
which. A column that only the IDR has stands in a record under its IDR name in lower case
(`clm_bnft_enhncmt_cd`), so any name without an entry here is written in capitals and done.

Source: the labels that BFD-NG gives its columns, matched with the titles of CMS's research files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Value


class Names(dict[str, str]):
    """The IDR's names of columns; of a column without an entry the capitals, which it then remembers."""

    def __missing__(self, column: str) -> str:
        self[column] = name = column.upper()
        return name


def renamed(columns: Columns, names: Names) -> dict[str, Value]:
    """The columns under the IDR's names."""
    return {names[column]: value for column, value in columns.items()}


_ALL: Final = {
    "nch_near_line_rec_ident_cd": "CLM_NRLN_RIC_CD",
    "nch_clm_type_cd": "CLM_TYPE_CD",
    "nch_wkly_proc_dt": "CLM_NCH_WKLY_PROC_DT",
    "fi_clm_proc_dt": "CLM_CMS_PROC_DT",
    "claim_query_code": "CLM_QUERY_CD",
    "nch_prmry_pyr_cd": "CLM_NCH_PRMRY_PYR_CD",
    "fi_num": "CLM_CNTRCTR_NUM",
    "carr_num": "CLM_CNTRCTR_NUM",
    "fi_doc_clm_cntl_num": "CLM_CNTL_NUM",
    "carr_clm_cntl_num": "CLM_CNTL_NUM",
}

INSTITUTIONAL_CLAIM: Final = Names(_ALL | {
    "clm_fac_type_cd": "CLM_BILL_FAC_TYPE_CD",
    "clm_srvc_clsfctn_type_cd": "CLM_BILL_CLSFCTN_CD",
    "clm_freq_cd": "CLM_BILL_FREQ_CD",
    "fi_clm_actn_cd": "CLM_FI_ACTN_CD",
    "clm_mdcr_non_pmt_rsn_cd": "CLM_MDCR_NPMT_RSN_CD",
    "clm_mco_pd_sw": "CLM_MDCR_INSTNL_MCO_PD_SW",
    "clm_pps_ind_cd": "CLM_PPS_IND_CD",
    "clm_hha_lupa_ind_cd": "CLM_HHA_LUP_IND_CD",
    "clm_hha_rfrl_cd": "CLM_HHA_RFRL_CD",
    "ptnt_dschrg_stus_cd": "BENE_PTNT_STUS_CD",
    "clm_ip_admsn_type_cd": "CLM_ADMSN_TYPE_CD",
    "clm_src_ip_admsn_cd": "CLM_ADMSN_SRC_CD",
    "clm_admsn_dt": "CLM_ACTV_CARE_FROM_DT",
    "clm_hospc_start_dt_id": "CLM_ACTV_CARE_FROM_DT",
    "nch_bene_dschrg_dt": "CLM_DSCHRG_DT",
    "nch_actv_or_cvrd_lvl_care_thru": "CLM_ACTV_CARE_THRU_DT",
    "nch_bene_mdcr_bnfts_exhtd_dt_i": "CLM_MDCR_EXHSTD_DT",
    "nch_vrfd_ncvrd_stay_from_dt": "CLM_NCVRD_FROM_DT",
    "nch_vrfd_ncvrd_stay_thru_dt": "CLM_NCVRD_THRU_DT",
    "nch_qlfyd_stay_from_dt": "CLM_QLFY_STAY_FROM_DT",
    "nch_qlfyd_stay_thru_dt": "CLM_QLFY_STAY_THRU_DT",
    "clm_drg_cd": "DGNS_DRG_CD",
    "clm_drg_outlier_stay_cd": "DGNS_DRG_OUTLIER_CD",
    "nch_blood_pnts_frnshd_qty": "CLM_BLOOD_PT_FRNSH_QTY",
    "prvdr_num": "PRVDR_CCN",
    "prvdr_state_cd": "PRVDR_FAC_FIPS_ST_CD",
    "org_npi_num": "PRVDR_BLG_NPI_NUM",
    "org_name": "PRVDR_BLG_NAME",
    "clm_tot_chrg_amt": "CLM_SBMT_CHRG_AMT",
    "clm_op_prvdr_pmt_amt": "CLM_PRVDR_PMT_AMT",
    "clm_op_bene_pmt_amt": "CLM_MDCR_INSTNL_BENE_PD_AMT",
    "nch_ip_ncvrd_chrg_amt": "CLM_NCVRD_CHRG_AMT",
    "nch_bene_ptb_ddctbl_amt": "CLM_MDCR_DDCTBL_AMT",
    "nch_bene_ptb_coinsrnc_amt": "CLM_MDCR_COINSRNC_AMT",
    "nch_bene_pta_coinsrnc_lblty_am": "CLM_MDCR_COINSRNC_AMT",
    "nch_bene_ip_ddctbl_amt": "CLM_MDCR_IP_BENE_DDCTBL_AMT",
    "nch_bene_blood_ddctbl_lblty_am": "CLM_BLOOD_LBLTY_AMT",
    "nch_prmry_pyr_clm_pd_amt": "CLM_MDCR_INSTNL_PRMRY_PYR_AMT",
    "nch_profnl_cmpnt_chrg_amt": "CLM_INSTNL_PRFNL_AMT",
    "nch_drg_outlier_aprvd_pmt_amt": "CLM_INSTNL_DRG_OUTLIER_AMT",
    "clm_pass_thru_per_diem_amt": "CLM_INSTNL_PER_DIEM_AMT",
    "clm_uncompd_care_pmt_amt": "CLM_HIPPS_UNCOMPD_CARE_AMT",
    "dsh_op_clm_val_amt": "CLM_OPRTNL_DSPRTNT_AMT",
    "ime_op_clm_val_amt": "CLM_OPRTNL_IME_AMT",
    "clm_pps_cptl_dsprprtnt_shr_amt": "CLM_MDCR_IP_PPS_DSPRPRTNT_AMT",
    "clm_pps_cptl_excptn_amt": "CLM_MDCR_IP_PPS_EXCPTN_AMT",
    "clm_pps_cptl_fsp_amt": "CLM_MDCR_IP_PPS_CPTL_FSP_AMT",
    "clm_pps_cptl_ime_amt": "CLM_MDCR_IP_PPS_CPTL_IME_AMT",
    "clm_pps_cptl_outlier_amt": "CLM_MDCR_IP_PPS_OUTLIER_AMT",
    "clm_pps_old_cptl_hld_hrmls_amt": "CLM_MDCR_IP_PPS_CPTL_HRMLS_AMT",
    "clm_tot_pps_cptl_amt": "CLM_MDCR_IP_PPS_CPTL_TOT_AMT",
    "clm_pps_cptl_drg_wt_num": "CLM_MDCR_IP_PPS_DRG_WT_NUM",
    "bene_lrd_used_cnt": "CLM_MDCR_IP_LRD_USE_CNT",
    "bene_tot_coinsrnc_days_cnt": "CLM_INSTNL_MDCR_COINS_DAY_CNT",
    "clm_non_utlztn_days_cnt": "CLM_INSTNL_NCVRD_DAY_CNT",
    "clm_utlztn_day_cnt": "CLM_INSTNL_CVRD_DAY_CNT",
    "bene_hospc_prd_cnt": "CLM_MDCR_HOSPC_PRD_CNT",
    "clm_hha_tot_visit_cnt": "CLM_MDCR_HHA_TOT_VISIT_CNT",
})  # fmt: skip

INSTITUTIONAL_LINE: Final = Names({
    "rev_cntr": "CLM_REV_CNTR_CD",
    "rev_cntr_dt": "CLM_LINE_FROM_DT",
    "rev_cntr_unit_cnt": "CLM_LINE_SRVC_UNIT_QTY",
    "rev_cntr_ide_ndc_upc_num": "CLM_LINE_NDC_CD",
    "rev_cntr_ndc_qty": "CLM_LINE_NDC_QTY",
    "rev_cntr_ndc_qty_qlfr_cd": "CLM_LINE_NDC_QTY_QLFYR_CD",
    "rev_cntr_apc_hipps_cd": "CLM_REV_APC_HIPPS_CD",
    "hcpcs_cd": "CLM_LINE_HCPCS_CD",
    "hcpcs_1st_mdfr_cd": "HCPCS_1_MDFR_CD",
    "hcpcs_2nd_mdfr_cd": "HCPCS_2_MDFR_CD",
    "hcpcs_3rd_mdfr_cd": "HCPCS_3_MDFR_CD",
    "hcpcs_4th_mdfr_cd": "HCPCS_4_MDFR_CD",
    "rev_cntr_ddctbl_coinsrnc_cd": "CLM_DDCTBL_COINSRNC_CD",
    "rev_cntr_otaf_pmt_cd": "CLM_OTAF_ONE_IND_CD",
    "rev_cntr_stus_ind_cd": "CLM_REV_CNTR_STUS_CD",
    "rev_cntr_dscnt_ind_cd": "CLM_REV_DSCNT_IND_CD",
    "rev_cntr_packg_ind_cd": "CLM_REV_PACKG_IND_CD",
    "rev_cntr_pmt_mthd_ind_cd": "CLM_REV_PMT_MTHD_CD",
    "rev_cntr_1st_ansi_cd": "CLM_LINE_ANSI_1_CD",
    "rev_cntr_2nd_ansi_cd": "CLM_LINE_ANSI_2_CD",
    "rev_cntr_3rd_ansi_cd": "CLM_LINE_ANSI_3_CD",
    "rev_cntr_4th_ansi_cd": "CLM_LINE_ANSI_4_CD",
    "rev_cntr_tot_chrg_amt": "CLM_LINE_SBMT_CHRG_AMT",
    "rev_cntr_ncvrd_chrg_amt": "CLM_LINE_NCVRD_CHRG_AMT",
    "rev_cntr_rate_amt": "CLM_LINE_INSTNL_RATE_AMT",
    "rev_cntr_blood_ddctbl_amt": "CLM_LINE_BLOOD_DDCTBL_AMT",
    "rev_cntr_cash_ddctbl_amt": "CLM_LINE_MDCR_DDCTBL_AMT",
    "rev_cntr_coinsrnc_wge_adjstd_c": "CLM_LINE_INSTNL_ADJSTD_AMT",
    "rev_cntr_rdcd_coinsrnc_amt": "CLM_LINE_INSTNL_RDCD_AMT",
    "rev_cntr_1st_msp_pd_amt": "CLM_LINE_INSTNL_MSP1_PD_AMT",
    "rev_cntr_2nd_msp_pd_amt": "CLM_LINE_INSTNL_MSP2_PD_AMT",
    "rev_cntr_prvdr_pmt_amt": "CLM_LINE_PRVDR_PMT_AMT",
    "rev_cntr_bene_pmt_amt": "CLM_LINE_BENE_PD_AMT",
    "rev_cntr_ptnt_rspnsblty_pmt": "CLM_LINE_BENE_PMT_AMT",
    "rev_cntr_pmt_amt_amt": "CLM_LINE_CVRD_PD_AMT",
})  # fmt: skip

PROFESSIONAL_CLAIM: Final = Names(_ALL | {
    "carr_clm_pmt_dnl_cd": "CLM_CARR_PMT_DNL_CD",
    "carr_clm_prvdr_asgnmt_ind_sw": "CLM_MDCR_PRFNL_PRVDR_ASGNMT_SW",
    "clm_clncl_tril_num": "CLM_CLNCL_TRIL_NUM",
    "carr_clm_blg_npi_num": "PRVDR_BLG_NPI_NUM",
    "carr_clm_blg_name": "PRVDR_BLG_NAME",
    "carr_clm_prmry_pyr_pd_amt": "CLM_MDCR_PRFNL_PRMRY_PYR_AMT",
    "carr_clm_cash_ddctbl_apld_amt": "CLM_MDCR_DDCTBL_AMT",
    "nch_clm_prvdr_pmt_amt": "CLM_PRVDR_PMT_AMT",
    "nch_clm_bene_pmt_amt": "CLM_BENE_PD_AMT",
    "nch_carr_clm_sbmtd_chrg_amt": "CLM_SBMT_CHRG_AMT",
    "nch_carr_clm_alowd_amt": "CLM_ALOWD_CHRG_AMT",
})  # fmt: skip

PROFESSIONAL_LINE: Final = Names({
    "hcpcs_cd": "CLM_LINE_HCPCS_CD",
    "hcpcs_1st_mdfr_cd": "HCPCS_1_MDFR_CD",
    "hcpcs_2nd_mdfr_cd": "HCPCS_2_MDFR_CD",
    "hcpcs_3rd_mdfr_cd": "HCPCS_3_MDFR_CD",
    "hcpcs_4th_mdfr_cd": "HCPCS_4_MDFR_CD",
    "line_ndc_cd": "CLM_LINE_NDC_CD",
    "line_1st_expns_dt": "CLM_LINE_FROM_DT",
    "line_last_expns_dt": "CLM_LINE_THRU_DT",
    "line_place_of_srvc_cd": "CLM_POS_CD",
    "line_srvc_cnt": "CLM_LINE_SRVC_UNIT_QTY",
    "line_icd_dgns_cd": "CLM_LINE_DGNS_CD",
    "line_cms_type_srvc_cd": "CLM_FED_TYPE_SRVC_CD",
    "line_bene_prmry_pyr_cd": "CLM_PRMRY_PYR_CD",
    "line_prcsg_ind_cd": "CLM_PRCSG_IND_CD",
    "line_service_deductible": "CLM_SRVC_DDCTBL_SW",
    "line_pmt_80_100_cd": "CLM_PMT_80_100_CD",
    "line_hct_hgb_rslt_num": "CLM_LINE_HCT_HGB_RSLT_NUM",
    "line_hct_hgb_type_cd": "CLM_LINE_HCT_HGB_TYPE_CD",
    "carr_line_clia_lab_num": "CLM_LINE_CARR_CLIA_LAB_NUM",
    "carr_line_rdcd_pmt_phys_astn_c": "CLM_PHYSN_ASTNT_CD",
    "carr_line_prvdr_type_cd": "CLM_PRVDR_TYPE_CD",
    "dmerc_line_supplr_type_cd": "CLM_PRVDR_TYPE_CD",
    "carr_line_prcng_lclty_cd": "CLM_PRCNG_LCLTY_CD",
    "carr_line_mtus_cd": "CLM_MTUS_IND_CD",
    "dmerc_line_mtus_cd": "CLM_MTUS_IND_CD",
    "carr_line_mtus_cnt": "CLM_LINE_PRFNL_MTUS_CNT",
    "dmerc_line_mtus_cnt": "CLM_LINE_PRFNL_MTUS_CNT",
    "carr_line_ansthsa_unit_cnt": "CLM_LINE_ANSTHSA_UNIT_CNT",
    "hpsa_scrcty_ind_cd": "CLM_LINE_CARR_HPSA_SCRCTY_CD",
    "carr_line_rx_num": "CLM_LINE_RX_NUM",
    "prtcptng_ind_cd": "CLM_RNDRG_PRVDR_PRTCPTG_CD",
    "prvdr_spclty": "CLM_PRVDR_SPCLTY_CD",
    "prvdr_state_cd": "RNDRG_PRVDR_FIPS_ST_CD",
    "tax_num": "CLM_PRVDR_TAX_NUM",
    "line_nch_pmt_amt": "CLM_LINE_CVRD_PD_AMT",
    "line_bene_pmt_amt": "CLM_LINE_BENE_PD_AMT",
    "line_prvdr_pmt_amt": "CLM_LINE_PRVDR_PMT_AMT",
    "line_bene_ptb_ddctbl_amt": "CLM_LINE_MDCR_DDCTBL_AMT",
    "line_coinsrnc_amt": "CLM_LINE_MDCR_COINSRNC_AMT",
    "line_bene_prmry_pyr_pd_amt": "CLM_BENE_PRMRY_PYR_PD_AMT",
    "line_prmry_alowd_chrg_amt": "CLM_MDCR_PRMRY_PYR_ALOWD_AMT",
    "line_sbmtd_chrg_amt": "CLM_LINE_SBMT_CHRG_AMT",
    "line_alowd_chrg_amt": "CLM_LINE_ALOWD_CHRG_AMT",
    "line_dme_prchs_price_amt": "CLM_LINE_PRFNL_DME_PRICE_AMT",
    "dmerc_line_scrn_svgs_amt": "CLM_LINE_DMERC_SCRN_SVGS_AMT",
})  # fmt: skip

PHARMACY: Final = Names({
    "srvc_dt": "CLM_LINE_FROM_DT",
    "pd_dt": "CLM_PD_DT",
    "srvc_prvdr_id": "PRVDR_SRVC_ID",
    "srvc_prvdr_name": "PRVDR_SRVC_NAME",
    "prod_srvc_id": "CLM_LINE_NDC_CD",
    "qty_dspnsd_num": "CLM_LINE_SRVC_UNIT_QTY",
    "rx_srvc_rfrnc_num": "CLM_LINE_RX_NUM",
    "plan_cntrct_rec_id": "CLM_SBMTR_CNTRCT_NUM",
    "plan_pbp_rec_num": "CLM_SBMTR_CNTRCT_PBP_NUM",
    "phrmcy_srvc_type_cd": "CLM_PHRMCY_SRVC_TYPE_CD",
    "rx_orgn_cd": "CLM_LINE_RX_ORGN_CD",
    "brnd_gnrc_cd": "CLM_BRND_GNRC_CD",
    "ptnt_rsdnc_cd": "CLM_PTNT_RSDNC_CD",
    "submsn_clr_cd": "CLM_LTC_DSPNSNG_MTHD_CD",
    "cmpnd_cd": "CLM_CMPND_CD",
    "days_suply_num": "CLM_LINE_DAYS_SUPLY_QTY",
    "fill_num": "CLM_LINE_RX_FILL_NUM",
    "daw_prod_slctn_cd": "CLM_DAW_PROD_SLCTN_CD",
    "drug_cvrg_stus_cd": "CLM_DRUG_CVRG_STUS_CD",
    "dspnsng_stus_cd": "CLM_DSPNSNG_STUS_CD",
    "ctstrphc_cvrg_cd": "CLM_CTSTRPHC_CVRG_IND_CD",
    "nstd_frmt_cd": "CLM_SBMT_FRMT_CD",
    "cvrd_d_plan_pd_amt": "CLM_LINE_CVRD_PD_AMT",
    "ncvrd_plan_pd_amt": "CLM_LINE_NCVRD_PD_AMT",
    "ptnt_pay_amt": "CLM_LINE_BENE_PMT_AMT",
    "othr_troop_amt": "CLM_LINE_OTHR_TP_PD_AMT",
    "lics_amt": "CLM_LINE_LIS_AMT",
    "plro_amt": "CLM_LINE_PLRO_AMT",
    "gdc_blw_oopt_amt": "CLM_LINE_GRS_BLW_THRSHLD_AMT",
    "gdc_abv_oopt_amt": "CLM_LINE_GRS_ABOVE_THRSHLD_AMT",
    "rptd_gap_dscnt_num": "CLM_LINE_RPTD_GAP_DSCNT_AMT",
    "tot_rx_cst_amt": "TOT_RX_CST_AMT",
})  # fmt: skip
