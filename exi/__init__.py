"""EXI 1.0, schema-informed and bit-packed (W3C Efficient XML Interchange)."""

from exi.errors import DecodeError, EncodeError, ExiError
from exi.schema import Element

__all__ = ["DecodeError", "Element", "EncodeError", "ExiError"]
