"""What goes wrong when somebody asks for a beneficiary or claim that there is not.

IndexError
├── BeneficiaryIndexError    no beneficiary has this index
└── ClaimNumberError         this beneficiary has no claim of this number
"""

from __future__ import annotations


class BeneficiaryIndexError(IndexError):
    """No beneficiary has this index; the message says which there are."""


class ClaimNumberError(IndexError):
    """This beneficiary has no claim of this number; the message says which there are."""
