"""What goes wrong when somebody asks for a beneficiary or claim that there is not, or that there cannot be.

IndexError
├── BeneficiaryIndexError    no beneficiary has this index
└── ClaimNumberError         this beneficiary has no claim of this number
ConfigurationError
└── CannotBuild              a beneficiary of one's own that there cannot be
"""

from __future__ import annotations

from bbmock.domain.errors import ConfigurationError


class BeneficiaryIndexError(IndexError):
    """No beneficiary has this index; the message says which there are."""


class ClaimNumberError(IndexError):
    """This beneficiary has no claim of this number; the message says which there are."""


class CannotBuild(ConfigurationError):
    """A beneficiary of one's own that there cannot be; the message says what is wrong and what to ask for."""
