# SPDX-License-Identifier: BSD-3-Clause
"""Certificates for the tests, made by the openssl program."""
import hashlib
import os
import ssl
import subprocess


def _openssl(folder, *arguments):
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def make_authority(folder, name="ca"):
    """name.pem and name.key of an authority; gives the path of the certificate."""
    _openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
             "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    return os.path.join(folder, f"{name}.pem")


def make_certificate(folder, name, common_name, authority="ca", days=30):
    """name.pem and name.key, signed by the authority, good for 127.0.0.1 and localhost; gives both paths."""
    _openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-subj", f"/CN={common_name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    with open(os.path.join(folder, "names.ext"), "w", encoding="ascii") as names:
        names.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
             "-CAcreateserial", "-days", str(days), "-extfile", "names.ext", "-out", f"{name}.pem")
    return os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key")


def fingerprint_of(path):
    with open(path, encoding="ascii") as pem:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.read())).hexdigest()
