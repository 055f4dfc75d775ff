"""Certificates, signatures and keys of Plug & Charge (ISO 15118-2:2014, 7.3 and 7.9)."""
