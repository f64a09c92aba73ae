"""What CMS's REST framework says in Spanish to a caller whose Accept-Language or cookie asks for it.

Only the framework's own sentences are translated; CMS's and its OAuth library's stay English. Source: the
recorded answers and the framework's translations (Django REST framework 3.16).
"""

from __future__ import annotations

import re

_SENTENCES = (
    (
        r"Authentication credentials were not provided\.",
        "Las credenciales de autenticación no se proveyeron.",
    ),
    (
        r"You do not have permission to perform this action\.",
        "Usted no tiene permiso para realizar esta acción.",
    ),
    (r"Not found\.", "No encontrado."),
    (r"Invalid page\.", "Página inválida."),
    (r'Method "(?P<gap>.*)" not allowed\.', 'Método "{}" no permitido.'),
    (
        r"Could not satisfy the request Accept header\.",
        "No se ha podido satisfacer la solicitud de cabecera de Accept.",
    ),
    (
        r'Unsupported media type "(?P<gap>.*)" in request\.',
        'Tipo de medio "{}" incompatible en la solicitud.',
    ),
    (
        r"Request was throttled\. Expected available in (?P<gap>1) second\.",
        "Solicitud fue regulada (throttled). Se espera que esté disponible en {} segundo.",
    ),
    (
        r"Request was throttled\. Expected available in (?P<gap>\d+) seconds\.",
        "Solicitud fue regulada (throttled). Se espera que esté disponible en {} segundos.",
    ),
)
_PATTERNS = tuple((re.compile(english, re.DOTALL), spanish) for english, spanish in _SENTENCES)


def in_spanish(sentence: str) -> str:
    """The framework's sentence in Spanish; a sentence of CMS's as it is."""
    for pattern, spanish in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return spanish.format(*found.groups())
    return sentence
