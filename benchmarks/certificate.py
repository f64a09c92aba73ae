"""A certificate for the loopback, made anew for each run."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bbmock.server import LOOPBACK

_SIGNS = ("digital_signature", "key_cert_sign")
_SIGNS_NOT = (
    *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("crl_sign", "encipher_only", "decipher_only"),
)


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate that vouches for itself.

    It is trusted beside all that requests trusts by itself: reading those is much of what a connection costs.

    Returns:
        A file with the key and the certificate, and one with every certificate to trust.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key).public_bytes(Encoding.PEM)
    served, trusted = folder / "served.pem", folder / "trusted.pem"
    served.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate)
    trusted.write_bytes(Path(certifi.where()).read_bytes() + certificate)
    return served, trusted


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate that Python 3.13 takes too, which insists on every extension here but the address."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bbmock benchmarks")])
    now = datetime.now(UTC)
    usage = dict.fromkeys(_SIGNS, True) | dict.fromkeys(_SIGNS_NOT, False)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
