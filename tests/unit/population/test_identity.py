from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bbmock.population import identity
from bbmock.population.chance import Seed
from bbmock.population.errors import BeneficiaryIndexError, ClaimNumberError
from bbmock.population.permutation import Permutation

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.identity import Version

LAST = identity.BENEFICIARIES - 1
INDEXES = [0, 1, 9_999, 10_000, 19_999, 20_000, 29_999, 30_000, 30_001, 99_999, 100_000, 10_000_000, LAST]
VERSIONS: list[Version] = [1, 2, 3]

HOSTILE = [
    "",
    "-",
    "+1",
    "0",
    "-0",
    "-1",
    "x" * 10_000,
    "-" + "9" * 10_000,
    "1" * 10_000,
    "\x00",
    "-19990000000001\n",
    " -19990000000001",
    "--19990000000001",
    "19990000000001",
    "+19990000000001",
    "-19990000000001.0",
    "-1999_0000_0000_01",
    "-019990000000001",
    "-\uff11\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff11",
    "BBUser",
    "BBUser0",
    "BBUser0000",
    "BBUser000000",
    "BBUser030000",
    "BBUser-0001",
    "BBUser+0001",
    "BBUser0000\u0661",
    "BBUser\uff10\uff10\uff10\uff10\uff10",
    "bbuser00000",
    "BBUser00000\n",
    "BBUser" + "9" * 10_000,
    "2S00A00AA0",
    "2S00A00AA000",
    "0S00A00AA00",
    "2A00A00AA00",
    "2s00a00aa00",
    "2S00S00AA00",
    "2S00A00AA0\u0660",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_a_text_that_nobody_is_known_by_names_nobody(text: str) -> None:
    answers = [
        identity.index_of_login(text),
        identity.index_of_mbi(text),
        *(identity.claim_of_id(text, version) for version in VERSIONS),
        *(identity.index_of_patient_id(text, version) for version in VERSIONS),
    ]

    assert answers == [None] * 8


@pytest.mark.parametrize(
    "text",
    ["-19990000000000", "-19990000010001", "-20000000010001", "-20140000010001", "-30000000000000"],
)
def test_a_patient_id_beside_the_blocks_names_nobody(text: str) -> None:
    assert identity.index_of_patient_id(text, 2) is None


def test_the_patient_id_after_the_last_beneficiary_names_nobody() -> None:
    after = f"-{30_000_000_000_001 + LAST + 1 - 30_000}"

    assert identity.index_of_patient_id(identity.patient_id(LAST, 2), 2) == LAST
    assert identity.index_of_patient_id(after, 2) is None


def test_the_login_after_the_last_beneficiary_names_nobody() -> None:
    assert identity.index_of_login(f"BBUser{LAST + 1}") is None


def test_a_patient_id_of_v3_names_nobody_in_v2_nor_the_other_way_round() -> None:
    assert identity.index_of_patient_id(identity.patient_id(7, 3), 2) is None
    assert identity.index_of_patient_id(identity.patient_id(7, 2), 3) is None


def test_most_numbers_of_nine_digits_are_nobodys_patient_id_in_v3() -> None:
    known = [identity.index_of_patient_id(f"-{number}", 3) for number in range(100_000_000, 100_001_000)]

    assert sum(n is not None for n in known) < 200
    assert all(n is None or 0 <= n <= LAST for n in known)


def patient_named(text: str, version: Version) -> str | None:
    n = identity.index_of_patient_id(text, version)
    return None if n is None else identity.patient_id(n, version)


def claim_named(text: str, version: Version) -> str | None:
    claim = identity.claim_of_id(text, version)
    return None if claim is None else identity.claim_id(*claim, version)


def member_named(text: str) -> str | None:
    n = identity.index_of_mbi(text)
    return None if n is None else identity.mbi(n)


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("-#########", lambda text: patient_named(text, 3)),
        ("-##############", lambda text: patient_named(text, 2)),
        ("-3000000#######", lambda text: patient_named(text, 2)),
        ("#S#0A00AA##", member_named),
        ("-############", lambda text: claim_named(text, 3)),
        ("-#############", lambda text: claim_named(text, 3)),
        ("-##############", lambda text: claim_named(text, 3)),
        ("-#############", lambda text: claim_named(text, 2)),
        ("-##############", lambda text: claim_named(text, 2)),
    ],
)
def test_whatever_names_somebody_is_exactly_what_they_are_called(
    pattern: str, named: Callable[[str], str | None]
) -> None:
    chance = Seed("texts").chance(pattern)
    texts = [chance.digits(pattern) for _ in range(2000)]

    assert [text for text in texts if named(text) not in (None, text)] == []


@pytest.mark.parametrize("n", [-1, identity.BENEFICIARIES])
def test_an_index_that_no_beneficiary_has_is_refused(n: int) -> None:
    for name in (identity.login, identity.password, identity.mbi, lambda n: identity.patient_id(n, 3)):
        with pytest.raises(BeneficiaryIndexError, match=f"index {n}: they go from 0 to {LAST}"):
            name(n)


@pytest.mark.parametrize("number", [-1, identity.CLAIMS])
def test_a_claim_number_that_no_beneficiary_has_is_refused(number: int) -> None:
    with pytest.raises(ClaimNumberError, match=f"number {number}: they go from 0 to 99999"):
        identity.claim_id(0, number, 2)


@pytest.mark.parametrize(
    ("n", "login", "password", "patient"),
    [
        (0, "BBUser00000", "PW00000!", "-19990000000001"),
        (9_999, "BBUser09999", "PW09999!", "-19990000010000"),
        (10_000, "BBUser10000", "PW10000!", "-20000000000001"),
        (19_999, "BBUser19999", "PW19999!", "-20000000010000"),
        (20_000, "BBUser20000", "PW20000!", "-20140000000001"),
        (29_999, "BBUser29999", "PW29999!", "-20140000010000"),
        (30_000, "BBUser30000", "PW30000!", "-30000000000001"),
        (1_234_567, "BBUser1234567", "PW1234567!", "-30000001204568"),
    ],
)
def test_logins_and_patient_ids_are_those_of_the_sandbox(
    n: int, login: str, password: str, patient: str
) -> None:
    assert identity.login(n) == login
    assert identity.password(n) == password
    assert identity.patient_id(n, 1) == patient
    assert identity.patient_id(n, 2) == patient


@pytest.mark.parametrize("n", INDEXES)
def test_everything_that_names_a_beneficiary_leads_back_to_them(n: int) -> None:
    assert identity.index_of_login(identity.login(n)) == n
    assert identity.index_of_mbi(identity.mbi(n)) == n
    for version in VERSIONS:
        assert identity.index_of_patient_id(identity.patient_id(n, version), version) == n


@pytest.mark.parametrize("n", INDEXES)
@pytest.mark.parametrize("number", [0, 1, 36, 99_999])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_claim_id_leads_back_to_its_claim(n: int, number: int, version: Version) -> None:
    assert identity.claim_of_id(identity.claim_id(n, number, version), version) == (n, number)


@pytest.mark.parametrize(
    ("make", "form"),
    [
        (lambda n: identity.patient_id(n, 3), "-[1-9][0-9]{8}"),
        (identity.mbi, "[1-9]S[AC-HJKMNP-RT-Y0-9][0-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]"
                       "[AC-HJKMNP-RT-Y]{2}[0-9]{2}"),
        (lambda n: identity.claim_id(n, n % 70, 2), "-[1-9][0-9]{13}"),
        (lambda n: identity.claim_id(n, n % 70, 3), "-[1-9][0-9]{12}"),
        (lambda n: identity.claim_group(n, n % 70), "-[1-9][0-9]{9,}"),
        (lambda n: identity.control_number(n, n % 70), "[1-9][0-9]{13}"),
    ],
    ids=["patient id of v3", "MBI", "claim id of v2", "claim id of v3", "claim group", "control number"],
)  # fmt: skip
def test_numbers_have_cms_s_form_and_no_two_are_alike(make: Callable[[int], str], form: str) -> None:
    made = [make(n) for n in range(3000)]

    assert [number for number in made if not re.fullmatch(form, number)] == []
    assert len(set(made)) == len(made)


def test_the_claim_ids_of_a_beneficiary_look_scattered() -> None:
    numbers = [int(identity.claim_id(0, number, 2)) for number in range(100)]
    steps = {after - before for before, after in pairwise(numbers)}

    assert len(steps) == 99
    assert min(map(abs, steps)) > 1_000_000


def test_a_permutation_meets_every_number_once() -> None:
    shuffle = Permutation(30, 25, key=5)

    assert sorted(map(shuffle.apply, range(750))) == list(range(750))
    assert [shuffle.invert(shuffle.apply(number)) for number in range(750)] == list(range(750))


def test_ids_never_change_between_releases() -> None:
    assert identity.patient_id(0, 3) == "-632212756"
    assert identity.mbi(0) == "3SD1TG3DP05"
    assert identity.claim_id(0, 0, 2) == "-86553726265172"
    assert identity.claim_id(0, 0, 3) == "-8645637610067"
    assert identity.claim_group(0, 0) == "-4857423113"
    assert identity.control_number(0, 0) == "37061426017905"


@pytest.mark.parametrize("n", INDEXES)
def test_the_id_of_a_merged_record_names_nobody(n: int) -> None:
    merged = identity.merged_patient_id(n)

    assert re.fullmatch("-[1-9][0-9]{8}", merged)
    assert identity.index_of_patient_id(merged, 3) is None


@pytest.mark.parametrize("n", [-1, LAST + 1])
def test_nobody_beyond_the_last_had_a_record_merged(n: int) -> None:
    with pytest.raises(BeneficiaryIndexError):
        identity.merged_patient_id(n)


@pytest.mark.parametrize("n", [0, 1, 49, 10_000, 89_999_999])
def test_a_former_number_and_a_merged_id_lead_back(n: int) -> None:
    assert identity.index_of_former_mbi(identity.former_mbi(n)) == n
    assert identity.index_of_merged_patient_id(identity.merged_patient_id(n)) == n


@pytest.mark.parametrize("n", [0, 1, 49, 10_000, 89_999_999])
def test_a_present_number_and_id_are_no_former_ones(n: int) -> None:
    assert identity.index_of_former_mbi(identity.mbi(n)) is None
    assert identity.index_of_merged_patient_id(identity.patient_id(n, 3)) is None


@pytest.mark.parametrize("text", ["", "x", "-1", "1S00A00AA0", "0S00A00AA00", "-12345678", "-012345678"])
def test_what_is_no_number_leads_to_nobody(text: str) -> None:
    assert identity.index_of_former_mbi(text) is None
    assert identity.index_of_merged_patient_id(text) is None
