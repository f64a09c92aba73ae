"""Who is who: login, patient ids, Medicare number and claim ids as reversible functions of an index.

The one table of identity. Every function here is a bijection of the beneficiary's index n (for claims: of n
and the claim's number), so a request that names somebody is answered without a search, however many
beneficiaries there are. The shapes are CMS's: logins and passwords of the sandbox's test users, negative
synthetic patient ids, Medicare numbers with S in second place (CMS's mark of a synthetic one).

A reverse function answers None for every text that its forward function does not make.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from bbmock.population.errors import BeneficiaryIndexError, ClaimNumberError
from bbmock.population.permutation import Permutation

Version = Literal[1, 2, 3]

BENEFICIARIES: Final = 90_000_000  # so many fit the claim ids of v3; Medicare has about 69 million
CLAIMS: Final = 100_000  # of one beneficiary

# First index and first patient id of each block of the sandbox's users, in v1 and v2.
_BLOCKS: Final = (
    (30_000, 30_000_000_000_001),
    (20_000, 20_140_000_000_001),
    (10_000, 20_000_000_000_001),
    (0, 19_990_000_000_001),
)
_LETTERS: Final = "ACDEFGHJKMNPQRTUVWXY"  # a Medicare number never has S, L, O, I, B or Z
_DIGITS: Final = "0123456789"
_MBI_ALPHABETS: Final = (
    _DIGITS[1:], "S", _DIGITS + _LETTERS, _DIGITS, _LETTERS, _DIGITS + _LETTERS, _DIGITS,
    _LETTERS, _LETTERS, _DIGITS, _DIGITS,
)  # fmt: skip

_PATIENTS_V3: Final = Permutation(30_000, 30_000, key=11)  # the 9-digit numbers
_MBIS: Final = Permutation(810_000, 800_000, key=23)  # the product of the alphabets' lengths
_CLAIMS_V1_V2: Final = Permutation(9_000_000, 10_000_000, key=37)  # the 14-digit numbers
_CLAIMS_V3: Final = Permutation(3_000_000, 3_000_000, key=41)  # the 13-digit numbers
_GROUPS: Final = Permutation(90_000, 100_000, key=53)  # the 10-digit numbers
_CONTROLS: Final = Permutation(9_000_000, 10_000_000, key=67)

_NUMBERS_KEPT: Final = 1024  # a claim's are asked for when it is listed, made and shown

_LOGIN: Final = re.compile("BBUser([0-9]{5,8})")
_NUMBER_WITH_MINUS: Final = re.compile("-([1-9][0-9]{8,13})")


def login(n: int) -> str:
    """The name that beneficiary n logs in with: `BBUser00000`."""
    return f"BBUser{_checked(n):05d}"


def password(n: int) -> str:
    """The password that goes with `login(n)`: `PW00000!`."""
    return f"PW{_checked(n):05d}!"


def index_of_login(text: str) -> int | None:
    """Whose login this is."""
    match = _LOGIN.fullmatch(text)
    if match is None:
        return None
    n = int(match[1])
    return n if n < BENEFICIARIES and login(n) == text else None


def patient_id(n: int, version: Version) -> str:
    """The id of beneficiary n's Patient resource, with its minus; v1 and v2 share one."""
    _checked(n)
    if version == 3:
        return f"-{10**8 + _PATIENTS_V3.apply(n)}"
    return next(f"-{first_id + n - first}" for first, first_id in _BLOCKS if n >= first)


def index_of_patient_id(text: str, version: Version) -> int | None:
    """Whose patient id this is in that version of the API."""
    number = _number_with_minus(text)
    if number is None:
        return None
    if version == 3:
        return _bounded(_PATIENTS_V3.invert(number - 10**8)) if len(text) == 10 else None
    guesses = (first + number - first_id for first, first_id in _BLOCKS)
    return next((n for n in guesses if _bounded(n) is not None and patient_id(n, version) == text), None)


def merged_patient_id(n: int) -> str:
    """The v3 patient id of a record that was merged into beneficiary n's; it names nobody now."""
    return f"-{10**8 + _PATIENTS_V3.apply(BENEFICIARIES + _checked(n))}"


def index_of_merged_patient_id(text: str) -> int | None:
    """Into whose record the one with this v3 patient id was merged, if there was one."""
    number = _number_with_minus(text)
    if number is None or len(text) != 10:
        return None
    return _bounded(_PATIENTS_V3.invert(number - 10**8) - BENEFICIARIES)


def mbi(n: int) -> str:
    """Beneficiary n's Medicare number, 11 characters of the form CMS publishes, S in second place."""
    return _mbi(_checked(n))


def former_mbi(n: int) -> str:
    """The Medicare number that beneficiary n had before, if it was ever replaced; it names nobody now."""
    return _mbi(BENEFICIARIES + _checked(n))


def _mbi(place: int) -> str:
    rest = _MBIS.apply(place)
    characters = []
    for alphabet in reversed(_MBI_ALPHABETS):
        rest, place = divmod(rest, len(alphabet))
        characters.append(alphabet[place])
    return "".join(reversed(characters))


def index_of_mbi(text: str) -> int | None:
    """Whose Medicare number this is."""
    place = _place_of_medicare_number(text)
    return _bounded(place) if place is not None else None


def index_of_former_mbi(text: str) -> int | None:
    """Whose Medicare number this was, of somebody who had another before."""
    place = _place_of_medicare_number(text)
    return _bounded(place - BENEFICIARIES) if place is not None else None


def _place_of_medicare_number(text: str) -> int | None:
    if len(text) != len(_MBI_ALPHABETS):
        return None
    number = 0
    for character, alphabet in zip(text, _MBI_ALPHABETS, strict=True):
        if character not in alphabet:
            return None
        number = number * len(alphabet) + alphabet.index(character)
    return _MBIS.invert(number)


@lru_cache(_NUMBERS_KEPT)
def claim_id(n: int, number: int, version: Version) -> str:
    """The number of a claim, with its minus: `-10000930038026`, in v3 one digit shorter.

    The id of the resource is this in v3, and `carrier-` (or another type) and this in v1 and v2.
    """
    place = _place(n, number)
    if version == 3:
        return f"-{10**12 + _CLAIMS_V3.apply(place)}"
    return f"-{10**13 + _CLAIMS_V1_V2.apply(place)}"


def claim_of_id(text: str, version: Version) -> tuple[int, int] | None:
    """Which claim has this number in that version of the API: beneficiary and claim number."""
    digits, shuffle = (13, _CLAIMS_V3) if version == 3 else (14, _CLAIMS_V1_V2)
    number = _number_with_minus(text)
    if number is None or len(text) != digits + 1:
        return None
    n, claim = divmod(shuffle.invert(number - 10 ** (digits - 1)), CLAIMS)
    return (n, claim) if n < BENEFICIARIES else None


@lru_cache(_NUMBERS_KEPT)
def claim_group(n: int, number: int) -> str:
    """The number of the group that a claim belongs to: 10 digits and a minus, more from n = 90,000 on."""
    block, rest = divmod(_place(n, number), _GROUPS.size)
    return f"-{block * 10**10 + 10**9 + _GROUPS.apply(rest)}"


def control_number(n: int, number: int) -> str:
    """The number under which the contractor that paid a claim filed it, 14 digits."""
    return f"{10**13 + _CONTROLS.apply(_place(n, number))}"


def _checked(n: int) -> int:
    if not 0 <= n < BENEFICIARIES:
        raise BeneficiaryIndexError(
            f"no beneficiary has the index {n}: they go from 0 to {BENEFICIARIES - 1}"
        )
    return n


def _bounded(n: int) -> int | None:
    return n if 0 <= n < BENEFICIARIES else None


def _place(n: int, number: int) -> int:
    if not 0 <= number < CLAIMS:
        raise ClaimNumberError(f"no claim has the number {number}: they go from 0 to {CLAIMS - 1}")
    return _checked(n) * CLAIMS + number


def _number_with_minus(text: str) -> int | None:
    match = _NUMBER_WITH_MINUS.fullmatch(text)
    return int(match[1]) if match else None
