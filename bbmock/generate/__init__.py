"""A version's data as files: what `bbmock generate` writes.

`order` says whose data, of which version, as of when; `source` asks the backend for it as a client would;
`writing` puts it into a folder, whole or not at all.
"""

from bbmock.generate.order import Form, Order, new_order
from bbmock.generate.writing import UNKNOWN, generate

__all__ = ["UNKNOWN", "Form", "Order", "generate", "new_order"]
