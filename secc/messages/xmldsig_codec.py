"""Generated from secc.messages.xmldsig by exi.compile, do not edit."""
# fmt: off
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

from exi.bits import (
    get_string, get_unsigned, join, put_octets, put_string, put_unsigned, to_octets
)
from exi.runtime import FAILURES, Slow
from exi.schema import Element
from secc.messages.xmldsig import CanonicalizationMethodType
from secc.messages.xmldsig import DSAKeyValueType
from secc.messages.xmldsig import DigestMethodType
from secc.messages.xmldsig import KeyInfoType
from secc.messages.xmldsig import KeyValueType
from secc.messages.xmldsig import ManifestType
from secc.messages.xmldsig import ObjectType
from secc.messages.xmldsig import PGPDataType
from secc.messages.xmldsig import RSAKeyValueType
from secc.messages.xmldsig import ReferenceType
from secc.messages.xmldsig import RetrievalMethodType
from secc.messages.xmldsig import SPKIDataType
from secc.messages.xmldsig import SignatureMethodType
from secc.messages.xmldsig import SignaturePropertiesType
from secc.messages.xmldsig import SignaturePropertyType
from secc.messages.xmldsig import SignatureType
from secc.messages.xmldsig import SignatureValueType
from secc.messages.xmldsig import SignedInfoType
from secc.messages.xmldsig import TransformType
from secc.messages.xmldsig import TransformsType
from secc.messages.xmldsig import X509DataType
from secc.messages.xmldsig import X509IssuerSerialType

new = object.__new__
slow = Slow('secc.messages.xmldsig')



def d_CanonicalizationMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(CanonicalizationMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 2
    c = (v >> r & 0x3) + 1
    while c == 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (1, 2, 3)[(v >> r & 0x3)]
    if c != 2: raise ValueError
    return o, r

def d_DSAKeyValueType(v, r):
    r -= 2
    o = new(DSAKeyValueType)
    c = (0, 2, 3)[(v >> r & 0x3)]
    if c < 1:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.P = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 1
    else:
        o.P = None
    if c < 2:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.Q = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (g & 0x3) + 2
    else:
        o.Q = None
    if c < 3:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.G = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 3
    else:
        o.G = None
    if c != 3: raise ValueError
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Y = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 3
    g = v >> r & 0x7
    if g & 0x4: raise ValueError
    c = (4, 5, 7)[(g & 0x3)]
    if c < 5:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.J = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 3
        g = v >> r & 0x7
        if g & 0x4: raise ValueError
        c = (5, 7)[(g & 0x3)]
    else:
        o.J = None
    if c < 6:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.Seed = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 6
    else:
        o.Seed = None
    if c < 7:
        r -= 9
        g = v >> r & 0x1ff
        if g & 0x100: raise ValueError
        n = (g & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        r -= n << 3
        o.PgenCounter = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
        r -= 2
        if v >> r & 0x3: raise ValueError
        c = 7
    else:
        o.PgenCounter = None
    if c != 7: raise ValueError
    return o, r

def d_DigestMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(DigestMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 2
    c = (v >> r & 0x3) + 1
    while c == 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (1, 2, 3)[(v >> r & 0x3)]
    if c != 2: raise ValueError
    return o, r

def d_KeyInfoType(v, r):
    r -= 4
    o = new(KeyInfoType)
    o.content = l1 = []
    c = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    while c == 10:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 4
        l1.append(x)
        c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 4
        c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
        while c == 10:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            l1.append(x)
            c = (1, 2, 3, 4, 5, 6, 7, 8, 10)[(v >> r & 0xf)]
    else:
        o.Id = None
    while c != 9:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 5
            g = v >> r & 0x1f
            if g & 0x10: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'KeyName', x))
            c = (g & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 2:
            x, r = d_KeyValueType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'KeyValue', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 3:
            x, r = d_RetrievalMethodType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 4:
            x, r = d_X509DataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509Data', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 5:
            x, r = d_PGPDataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPData', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 6:
            x, r = d_SPKIDataType(v, r)
            r -= 4
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'SPKIData', x))
            c = (v >> r & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        elif c == 7:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 5
            g = v >> r & 0x1f
            if g & 0x10: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'MgmtData', x))
            c = (g & 0xf) + 1
            while c == 10:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 4
                l1.append(x)
                c = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)[(v >> r & 0xf)]
        else: raise ValueError
    return o, r

def d_KeyValueType(v, r):
    r -= 3
    o = new(KeyValueType)
    o.content = l1 = []
    c = (0, 1, 2, 4)[(v >> r & 0x7)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (0, 1, 2, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            x, r = d_DSAKeyValueType(v, r)
            r -= 2
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue', x))
            c = (v >> r & 0x3) + 3
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (3, 4)[(v >> r & 0x3)]
        elif c == 1:
            x, r = d_RSAKeyValueType(v, r)
            r -= 2
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue', x))
            c = (v >> r & 0x3) + 3
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (3, 4)[(v >> r & 0x3)]
        else: raise ValueError
    return o, r

def d_ManifestType(v, r):
    r -= 2
    o = new(ManifestType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.Reference = l1 = []
    while True:
        i2, r = d_ReferenceType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_ObjectType(v, r):
    r -= 3
    o = new(ObjectType)
    o.content = l1 = []
    c = (v >> r & 0x7)
    while c == 5:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (3, 4, 5)[(v >> r & 0x3)]
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Encoding, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 1
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.Encoding = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 2
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.Id = None
    if c < 3:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.MimeType, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 3
        while c == 5:
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 8
            n = (v >> r & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 2
            l1.append(x)
            c = (3, 4, 5)[(v >> r & 0x3)]
    else:
        o.MimeType = None
    if c != 4: raise ValueError
    return o, r

def d_PGPDataType(v, r):
    r -= 2
    o = new(PGPDataType)
    o.content = l1 = []
    c = (0, 3)[(v >> r & 0x3)]
    while c != 5:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyID', x))
            c = (1, 2, 5)[(g & 0x3)]
        elif c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket', x))
            c = (2, 5)[(g & 0x3)]
        elif c == 3:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket', x))
            c = (g & 0x3) + 4
        else: raise ValueError
    return o, r

def d_RSAKeyValueType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(RSAKeyValueType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Modulus = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.Exponent = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_ReferenceType(v, r):
    r -= 3
    o = new(ReferenceType)
    c = (v >> r & 0x7)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 3
        c = (v >> r & 0x7) + 1
    else:
        o.Id = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Type, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 2
    else:
        o.Type = None
    if c < 3:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.URI, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 3
    else:
        o.URI = None
    if c < 4:
        o.Transforms, r = d_TransformsType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 4
    else:
        o.Transforms = None
    if c != 4: raise ValueError
    o.DigestMethod, r = d_DigestMethodType(v, r)
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.DigestValue = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def d_RetrievalMethodType(v, r):
    r -= 3
    o = new(RetrievalMethodType)
    c = (v >> r & 0x7)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Type, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 1
    else:
        o.Type = None
    if c < 2:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.URI, r = get_string(v, r, n - 2)
        r -= 2
        c = (v >> r & 0x3) + 2
    else:
        o.URI = None
    if c < 3:
        o.Transforms, r = d_TransformsType(v, r)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 3
    else:
        o.Transforms = None
    if c != 3: raise ValueError
    return o, r

def d_SPKIDataType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(SPKIDataType)
    o.content = l1 = []
    c = 0
    while c != 2:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp', x))
            c = (g & 0x3)
        else: raise ValueError
    return o, r

def d_SignatureMethodType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(SignatureMethodType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 3
    c = (v >> r & 0x7) + 1
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (1, 2, 3, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 1:
            r -= 10
            g = v >> r & 0x3ff
            if g & 0x200: raise ValueError
            x = (g & 0x1ff)
            n = x & 256
            x &= 255
            if x > 127:
                r -= 8
                y = v >> r & 255
                x += (y << 7) - 128
                if y > 127:
                    x, r = get_unsigned(v, r + 16, 147)
            x = ~x if n else x
            r -= 3
            g = v >> r & 0x7
            if g & 0x4: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'HMACOutputLength', x))
            c = (g & 0x3) + 2
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 2
                l1.append(x)
                c = (2, 3, 4)[(v >> r & 0x3)]
        else: raise ValueError
    return o, r

def d_SignaturePropertiesType(v, r):
    r -= 2
    o = new(SignaturePropertiesType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.SignatureProperty = l1 = []
    while True:
        i2, r = d_SignaturePropertyType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 1
        if c >= 2: break
    if c != 2: raise ValueError
    return o, r

def d_SignaturePropertyType(v, r):
    r -= 2
    o = new(SignaturePropertyType)
    o.content = l1 = []
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 8
    n = (v >> r & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Target, r = get_string(v, r, n - 2)
    r -= 2
    c = (2, 4)[(v >> r & 0x3)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 2
        l1.append(x)
        c = (2, 4)[(v >> r & 0x3)]
    if c != 3: raise ValueError
    return o, r

def d_SignatureType(v, r):
    r -= 2
    o = new(SignatureType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.SignedInfo, r = d_SignedInfoType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.SignatureValue, r = d_SignatureValueType(v, r)
    r -= 2
    c = (v >> r & 0x3) + 3
    if c < 4:
        o.KeyInfo, r = d_KeyInfoType(v, r)
        r -= 2
        c = (v >> r & 0x3) + 4
    else:
        o.KeyInfo = None
    if c < 5:
        o.Object = l1 = []
        while True:
            i2, r = d_ObjectType(v, r)
            l1.append(i2)
            if len(l1) & 63 == 63: v &= (1 << r) - 1
            r -= 2
            c = (v >> r & 0x3) + 4
            if c >= 5: break
    else:
        o.Object = []
    if c != 5: raise ValueError
    return o, r

def d_SignatureValueType(v, r):
    r -= 2
    o = new(SignatureValueType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    r -= 8
    n = (v >> r & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    r -= n << 3
    o.value = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
    r -= 1
    if v >> r & 0x1: raise ValueError
    return o, r

def d_SignedInfoType(v, r):
    r -= 2
    o = new(SignedInfoType)
    c = (v >> r & 0x3)
    if c < 1:
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        o.Id, r = get_string(v, r, n - 2)
        r -= 1
        if v >> r & 0x1: raise ValueError
        c = 1
    else:
        o.Id = None
    if c != 1: raise ValueError
    o.CanonicalizationMethod, r = d_CanonicalizationMethodType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.SignatureMethod, r = d_SignatureMethodType(v, r)
    r -= 1
    if v >> r & 0x1: raise ValueError
    o.Reference = l1 = []
    while True:
        i2, r = d_ReferenceType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3) + 3
        if c >= 4: break
    if c != 4: raise ValueError
    return o, r

def d_TransformType(v, r):
    r -= 9
    g = v >> r & 0x1ff
    if g & 0x100: raise ValueError
    o = new(TransformType)
    o.content = l1 = []
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.Algorithm, r = get_string(v, r, n - 2)
    r -= 3
    c = (2, 1, 3, 4)[(v >> r & 0x7)]
    while c == 4:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 8
        n = (v >> r & 0xff)
        if n > 127: n, r = get_unsigned(v, r + 8, 5)
        if n < 2: raise ValueError
        x, r = get_string(v, r, n - 2)
        r -= 3
        l1.append(x)
        c = (2, 1, 3, 4)[(v >> r & 0x7)]
    while c != 3:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 2:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'XPath', x))
            c = (2, 1, 3, 4)[(g & 0x7)]
            while c == 4:
                if len(l1) & 63 == 63: v &= (1 << r) - 1
                r -= 8
                n = (v >> r & 0xff)
                if n > 127: n, r = get_unsigned(v, r + 8, 5)
                if n < 2: raise ValueError
                x, r = get_string(v, r, n - 2)
                r -= 3
                l1.append(x)
                c = (2, 1, 3, 4)[(v >> r & 0x7)]
        else: raise ValueError
    return o, r

def d_TransformsType(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(TransformsType)
    o.Transform = l1 = []
    while True:
        i2, r = d_TransformType(v, r)
        l1.append(i2)
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_X509DataType(v, r):
    r -= 3
    o = new(X509DataType)
    o.content = l1 = []
    c = (0, 1, 2, 3, 4, 5)[(v >> r & 0x7)]
    while c != 6:
        if len(l1) & 63 == 63: v &= (1 << r) - 1
        if c == 0:
            x, r = d_X509IssuerSerialType(v, r)
            r -= 3
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial', x))
            c = (v >> r & 0x7)
        elif c == 1:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509SKI', x))
            c = (g & 0x7)
        elif c == 2:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            if n < 2: raise ValueError
            x, r = get_string(v, r, n - 2)
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName', x))
            c = (g & 0x7)
        elif c == 3:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate', x))
            c = (g & 0x7)
        elif c == 4:
            r -= 9
            g = v >> r & 0x1ff
            if g & 0x100: raise ValueError
            n = (g & 0xff)
            if n > 127: n, r = get_unsigned(v, r + 8, 5)
            r -= n << 3
            x = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")
            r -= 4
            g = v >> r & 0xf
            if g & 0x8: raise ValueError
            l1.append(Element('http://www.w3.org/2000/09/xmldsig#', 'X509CRL', x))
            c = (g & 0x7)
        else: raise ValueError
    return o, r

def d_X509IssuerSerialType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(X509IssuerSerialType)
    n = (g & 0xff)
    if n > 127: n, r = get_unsigned(v, r + 8, 5)
    if n < 2: raise ValueError
    o.X509IssuerName, r = get_string(v, r, n - 2)
    r -= 12
    g = v >> r & 0xfff
    if g & 0xe00: raise ValueError
    x = (g & 0x1ff)
    n = x & 256
    x &= 255
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 147)
    o.X509SerialNumber = ~x if n else x
    r -= 2
    if v >> r & 0x3: raise ValueError
    return o, r

def e_CanonicalizationMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (2, None, None)[s] | (2, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        raise TypeError
    a = join(a2, a)
    a = a << (2, None, None)[s] | (1, None, None)[s]
    return a

def e_DSAKeyValueType(a, o):
    s = 0
    x1 = o.P
    if x1 is not None:
        if x1.__class__ is not bytes: raise TypeError
        a = a << 3
        a = put_octets(a, x1)
        a = a << 1
        s = 1
    x2 = o.Q
    if x2 is not None:
        a = a << (None, 1)[s] | (None, 0)[s]
        if x2.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x2)
        a = a << 1
        s = 2
    x3 = o.G
    if x3 is not None:
        a = a << (2, None, 2)[s] | (1, None, 0)[s]
        if x3.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x3)
        a = a << 1
        s = 3
    x4 = o.Y
    a = a << (2, None, 2, 1)[s] | (2, None, 1, 0)[s]
    if x4.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, x4)
    a = a << 1
    s = 4
    x5 = o.J
    if x5 is not None:
        if x5.__class__ is not bytes: raise TypeError
        a = a << 3
        a = put_octets(a, x5)
        a = a << 1
        s = 5
    x6 = o.Seed
    if x6 is not None:
        a = a << (None, None, None, None, 2, 2)[s] | (None, None, None, None, 1, 0)[s]
        if x6.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x6)
        a = a << 1
        s = 6
    x7 = o.PgenCounter
    if x7 is not None:
        a = a << (None, None, None, None, None, None, 1)[s] | (None, None, None, None, None, None, 0)[s]
        if x7.__class__ is not bytes: raise TypeError
        a = a << 1
        a = put_octets(a, x7)
        a = a << 1
        s = 7
    a = a << (None, None, None, None, 2, 2, None, 1)[s] | (None, None, None, None, 2, 1, None, 0)[s]
    return a

def e_DigestMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (2, None, None)[s] | (2, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        raise TypeError
    a = join(a2, a)
    a = a << (2, None, None)[s] | (1, None, None)[s]
    return a

def e_KeyInfoType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 4
        a = put_string(a, x1)
        s = 1
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (4, 4, 4)[s] | (9, 8, 9)[s], i)
            s = (1, 1, 2)[s]
            continue
        w, q, s, f = E_KeyInfoType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (None, None, 4)[s] | (None, None, 8)[s]
    return a

def e_KeyInfoType_1(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_KeyInfoType_2(a, i):
    if i.__class__ is not KeyValueType: raise TypeError
    a = e_KeyValueType(a, i)
    return a

def e_KeyInfoType_3(a, i):
    if i.__class__ is not RetrievalMethodType: raise TypeError
    a = e_RetrievalMethodType(a, i)
    return a

def e_KeyInfoType_4(a, i):
    if i.__class__ is not X509DataType: raise TypeError
    a = e_X509DataType(a, i)
    return a

def e_KeyInfoType_5(a, i):
    if i.__class__ is not PGPDataType: raise TypeError
    a = e_PGPDataType(a, i)
    return a

def e_KeyInfoType_6(a, i):
    if i.__class__ is not SPKIDataType: raise TypeError
    a = e_SPKIDataType(a, i)
    return a

def e_KeyInfoType_7(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_KeyValueType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 2)[s] | (3, 1)[s], i)
            s = (0, 1)[s]
            continue
        w, q, s, f = E_KeyValueType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2)[s] | (None, 0)[s]
    return a

def e_KeyValueType_0(a, i):
    if i.__class__ is not DSAKeyValueType: raise TypeError
    a = e_DSAKeyValueType(a, i)
    return a

def e_KeyValueType_1(a, i):
    if i.__class__ is not RSAKeyValueType: raise TypeError
    a = e_RSAKeyValueType(a, i)
    return a

def e_ManifestType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    l2 = o.Reference
    if l2.__class__ is not list: raise TypeError
    if not 1 <= len(l2): raise ValueError
    w4 = (2, 1)[s]; q5 = (1, 0)[s]
    a7 = a; a = 1
    for n6, i3 in enumerate(l2, 1):
        a = a << w4 | q5
        if i3.__class__ is not ReferenceType: raise TypeError
        a = e_ReferenceType(a, i3)
        w4 = 2; q5 = 0
        if not n6 & 63: a7 = join(a7, a); a = 1
    a = join(a7, a)
    a = a << 2 | 0x1
    return a

def e_ObjectType(a, o):
    s = 0
    x1 = o.Encoding
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.Id
    if x2 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.MimeType
    if x3 is not None:
        a = a << (3, 3, 3)[s] | (2, 1, 0)[s]
        if x3.__class__ is not str: raise TypeError
        a = put_string(a, x3)
        s = 3
    if o.content.__class__ is not list: raise TypeError
    a4 = a; a = 1
    for n5, i in enumerate(o.content, 1):
        if not n5 & 63: a4 = join(a4, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 3, 3, 2)[s] | (5, 4, 3, 2)[s], i)
            s = (3, 3, 3, 3)[s]
            continue
        raise TypeError
    a = join(a4, a)
    a = a << (3, 3, 3, 2)[s] | (4, 3, 2, 1)[s]
    return a

def e_PGPDataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_PGPDataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2, 2, 2)[s] | (None, 2, 1, 1)[s]
    return a

def e_PGPDataType_0(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_PGPDataType_1(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_PGPDataType_3(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_RSAKeyValueType(a, o):
    x1 = o.Modulus
    if x1.__class__ is not bytes: raise TypeError
    a = a << 2
    a = put_octets(a, x1)
    x2 = o.Exponent
    if x2.__class__ is not bytes: raise TypeError
    a = a << 3
    a = put_octets(a, x2)
    a = a << 2
    return a

def e_ReferenceType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.Type
    if x2 is not None:
        a = a << (3, 3)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.URI
    if x3 is not None:
        a = a << (3, 3, 2)[s] | (2, 1, 0)[s]
        if x3.__class__ is not str: raise TypeError
        a = put_string(a, x3)
        s = 3
    x4 = o.Transforms
    if x4 is not None:
        a = a << (3, 3, 2, 2)[s] | (3, 2, 1, 0)[s]
        if x4.__class__ is not TransformsType: raise TypeError
        a = e_TransformsType(a, x4)
        s = 4
    x5 = o.DigestMethod
    a = a << (3, 3, 2, 2, 1)[s] | (4, 3, 2, 1, 0)[s]
    if x5.__class__ is not DigestMethodType: raise TypeError
    a = e_DigestMethodType(a, x5)
    x6 = o.DigestValue
    if x6.__class__ is not bytes: raise TypeError
    a = a << 2
    a = put_octets(a, x6)
    a = a << 2
    return a

def e_RetrievalMethodType(a, o):
    s = 0
    x1 = o.Type
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 3
        a = put_string(a, x1)
        s = 1
    x2 = o.URI
    if x2 is not None:
        a = a << (3, 2)[s] | (1, 0)[s]
        if x2.__class__ is not str: raise TypeError
        a = put_string(a, x2)
        s = 2
    x3 = o.Transforms
    if x3 is not None:
        a = a << (3, 2, 2)[s] | (2, 1, 0)[s]
        if x3.__class__ is not TransformsType: raise TypeError
        a = e_TransformsType(a, x3)
        s = 3
    a = a << (3, 2, 2, 1)[s] | (3, 2, 1, 0)[s]
    return a

def e_SPKIDataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_SPKIDataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 2, 2)[s] | (None, 2, 1)[s]
    return a

def e_SPKIDataType_0(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_SignatureMethodType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, 2, None, None)[s] | (3, 2, None, None)[s], i)
            s = (0, 1, 3, 3)[s]
            continue
        w, q, s, f = E_SignatureMethodType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (3, 2, None, None)[s] | (2, 1, None, None)[s]
    return a

def e_SignatureMethodType_1(a, i):
    if 0 <= i <= 127:
        a = a << 10 | i
    elif 128 <= i <= 16383:
        a = a << 18 | (i & 127 | 128) << 8 | i >> 7
    else:
        a = a << 1
        a = a << 1 | (i < 0)
        a = put_unsigned(a, ~i if i < 0 else i)
    a = a << 1
    return a

def e_SignaturePropertiesType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    l2 = o.SignatureProperty
    if l2.__class__ is not list: raise TypeError
    if not 1 <= len(l2): raise ValueError
    w4 = (2, 1)[s]; q5 = (1, 0)[s]
    a7 = a; a = 1
    for n6, i3 in enumerate(l2, 1):
        a = a << w4 | q5
        if i3.__class__ is not SignaturePropertyType: raise TypeError
        a = e_SignaturePropertyType(a, i3)
        w4 = 2; q5 = 0
        if not n6 & 63: a7 = join(a7, a); a = 1
    a = join(a7, a)
    a = a << 2 | 0x1
    return a

def e_SignaturePropertyType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.Target
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not str: raise TypeError
    a = put_string(a, x2)
    s = 2
    if o.content.__class__ is not list: raise TypeError
    a3 = a; a = 1
    for n4, i in enumerate(o.content, 1):
        if not n4 & 63: a3 = join(a3, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (None, None, 2, None, 2)[s] | (None, None, 1, None, 2)[s], i)
            s = (3, 3, 2, 3, 4)[s]
            continue
        raise TypeError
    a = join(a3, a)
    a = a << (None, None, None, None, 2)[s] | (None, None, None, None, 1)[s]
    return a

def e_SignatureType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.SignedInfo
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not SignedInfoType: raise TypeError
    a = e_SignedInfoType(a, x2)
    x3 = o.SignatureValue
    if x3.__class__ is not SignatureValueType: raise TypeError
    a = a << 1
    a = e_SignatureValueType(a, x3)
    s = 2
    x4 = o.KeyInfo
    if x4 is not None:
        if x4.__class__ is not KeyInfoType: raise TypeError
        a = a << 2
        a = e_KeyInfoType(a, x4)
        s = 3
    l5 = o.Object
    if l5.__class__ is not list: raise TypeError
    if l5:
        w7 = (None, None, 2, 2)[s]; q8 = (None, None, 1, 0)[s]
        a10 = a; a = 1
        for n9, i6 in enumerate(l5, 1):
            a = a << w7 | q8
            if i6.__class__ is not ObjectType: raise TypeError
            a = e_ObjectType(a, i6)
            w7 = 2; q8 = 0
            if not n9 & 63: a10 = join(a10, a); a = 1
        a = join(a10, a)
        s = 3
    a = a << (None, None, 2, 2)[s] | (None, None, 2, 1)[s]
    return a

def e_SignatureValueType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.value
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not bytes: raise TypeError
    a = put_octets(a, x2)
    a = a << 1
    return a

def e_SignedInfoType(a, o):
    s = 0
    x1 = o.Id
    if x1 is not None:
        if x1.__class__ is not str: raise TypeError
        a = a << 2
        a = put_string(a, x1)
        s = 1
    x2 = o.CanonicalizationMethod
    a = a << (2, 1)[s] | (1, 0)[s]
    if x2.__class__ is not CanonicalizationMethodType: raise TypeError
    a = e_CanonicalizationMethodType(a, x2)
    x3 = o.SignatureMethod
    if x3.__class__ is not SignatureMethodType: raise TypeError
    a = a << 1
    a = e_SignatureMethodType(a, x3)
    l4 = o.Reference
    if l4.__class__ is not list: raise TypeError
    if not 1 <= len(l4): raise ValueError
    w6 = 1; q7 = 0
    a9 = a; a = 1
    for n8, i5 in enumerate(l4, 1):
        a = a << w6 | q7
        if i5.__class__ is not ReferenceType: raise TypeError
        a = e_ReferenceType(a, i5)
        w6 = 2; q7 = 0
        if not n8 & 63: a9 = join(a9, a); a = 1
    a = join(a9, a)
    a = a << 2 | 0x1
    return a

def e_TransformType(a, o):
    x1 = o.Algorithm
    if x1.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, x1)
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a2 = a; a = 1
    for n3, i in enumerate(o.content, 1):
        if not n3 & 63: a2 = join(a2, a); a = 1
        if i.__class__ is str:
            a = put_string(a << (3, None, None)[s] | (3, None, None)[s], i)
            s = (0, 2, 2)[s]
            continue
        w, q, s, f = E_TransformType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a2, a)
    a = a << (3, None, None)[s] | (2, None, None)[s]
    return a

def e_TransformType_2(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_TransformsType(a, o):
    l1 = o.Transform
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1): raise ValueError
    w3 = 1; q4 = 0
    a6 = a; a = 1
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not TransformType: raise TypeError
        a = e_TransformType(a, i2)
        w3 = 2; q4 = 0
        if not n5 & 63: a6 = join(a6, a); a = 1
    a = join(a6, a)
    a = a << 2 | 0x1
    return a

def e_X509DataType(a, o):
    s = 0
    if o.content.__class__ is not list: raise TypeError
    a1 = a; a = 1
    for n2, i in enumerate(o.content, 1):
        if not n2 & 63: a1 = join(a1, a); a = 1
        w, q, s, f = E_X509DataType[s][i.namespace, i.name]
        a = f(a << w | q, i.value)
    a = join(a1, a)
    a = a << (None, 3)[s] | (None, 6)[s]
    return a

def e_X509DataType_0(a, i):
    if i.__class__ is not X509IssuerSerialType: raise TypeError
    a = e_X509IssuerSerialType(a, i)
    return a

def e_X509DataType_1(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509DataType_2(a, i):
    if i.__class__ is not str: raise TypeError
    a = a << 1
    a = put_string(a, i)
    a = a << 1
    return a

def e_X509DataType_3(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509DataType_4(a, i):
    if i.__class__ is not bytes: raise TypeError
    a = a << 1
    a = put_octets(a, i)
    a = a << 1
    return a

def e_X509IssuerSerialType(a, o):
    x1 = o.X509IssuerName
    if x1.__class__ is not str: raise TypeError
    a = a << 2
    a = put_string(a, x1)
    x2 = o.X509SerialNumber
    if 0 <= x2 <= 127:
        a = a << 12 | x2
    elif 128 <= x2 <= 16383:
        a = a << 20 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        a = a << 3
        a = a << 1 | (x2 < 0)
        a = put_unsigned(a, ~x2 if x2 < 0 else x2)
    a = a << 2
    return a

E_KeyInfoType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 1, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 2, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 3, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 4, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 5, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 6, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 7, 2, e_KeyInfoType_7)},
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 0, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 1, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 2, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 3, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 4, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 5, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 6, 2, e_KeyInfoType_7)},
    {('http://www.w3.org/2000/09/xmldsig#', 'KeyName'): (4, 0, 2, e_KeyInfoType_1), ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (4, 1, 2, e_KeyInfoType_2), ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (4, 2, 2, e_KeyInfoType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (4, 3, 2, e_KeyInfoType_4), ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (4, 4, 2, e_KeyInfoType_5), ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (4, 5, 2, e_KeyInfoType_6), ('http://www.w3.org/2000/09/xmldsig#', 'MgmtData'): (4, 6, 2, e_KeyInfoType_7)},
)
E_KeyValueType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue'): (3, 0, 1, e_KeyValueType_0), ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue'): (3, 1, 1, e_KeyValueType_1)},
    {},
)
E_PGPDataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyID'): (2, 0, 1, e_PGPDataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket'): (2, 1, 3, e_PGPDataType_3)},
    {('http://www.w3.org/2000/09/xmldsig#', 'PGPKeyPacket'): (2, 0, 2, e_PGPDataType_1)},
    {},
    {},
)
E_SPKIDataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (1, 0, 1, e_SPKIDataType_0)},
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (2, 0, 1, e_SPKIDataType_0)},
    {('http://www.w3.org/2000/09/xmldsig#', 'SPKISexp'): (2, 0, 1, e_SPKIDataType_0)},
)
E_SignatureMethodType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'HMACOutputLength'): (3, 0, 1, e_SignatureMethodType_1)},
    {},
    {},
    {},
)
E_TransformType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'XPath'): (3, 0, 0, e_TransformType_2)},
    {},
    {},
)
E_X509DataType = (
    {('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (3, 0, 1, e_X509DataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'X509SKI'): (3, 1, 1, e_X509DataType_1), ('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName'): (3, 2, 1, e_X509DataType_2), ('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate'): (3, 3, 1, e_X509DataType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509CRL'): (3, 4, 1, e_X509DataType_4)},
    {('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (3, 0, 1, e_X509DataType_0), ('http://www.w3.org/2000/09/xmldsig#', 'X509SKI'): (3, 1, 1, e_X509DataType_1), ('http://www.w3.org/2000/09/xmldsig#', 'X509SubjectName'): (3, 2, 1, e_X509DataType_2), ('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate'): (3, 3, 1, e_X509DataType_3), ('http://www.w3.org/2000/09/xmldsig#', 'X509CRL'): (3, 4, 1, e_X509DataType_4)},
)
ROOTS = {
    0x1000: d_CanonicalizationMethodType,
    0x1001: d_DSAKeyValueType,
    0x1002: d_DigestMethodType,
    0x1004: d_KeyInfoType,
    0x1006: d_KeyValueType,
    0x1007: d_ManifestType,
    0x1009: d_ObjectType,
    0x100a: d_PGPDataType,
    0x100b: d_RSAKeyValueType,
    0x100c: d_ReferenceType,
    0x100d: d_RetrievalMethodType,
    0x100e: d_SPKIDataType,
    0x100f: d_SignatureType,
    0x1010: d_SignatureMethodType,
    0x1011: d_SignaturePropertiesType,
    0x1012: d_SignaturePropertyType,
    0x1013: d_SignatureValueType,
    0x1014: d_SignedInfoType,
    0x1015: d_TransformType,
    0x1016: d_TransformsType,
    0x1017: d_X509DataType,
}
ROOT_CODES = {
    CanonicalizationMethodType: (0x1000, e_CanonicalizationMethodType),
    DSAKeyValueType: (0x1001, e_DSAKeyValueType),
    DigestMethodType: (0x1002, e_DigestMethodType),
    KeyInfoType: (0x1004, e_KeyInfoType),
    KeyValueType: (0x1006, e_KeyValueType),
    ManifestType: (0x1007, e_ManifestType),
    ObjectType: (0x1009, e_ObjectType),
    PGPDataType: (0x100a, e_PGPDataType),
    RSAKeyValueType: (0x100b, e_RSAKeyValueType),
    ReferenceType: (0x100c, e_ReferenceType),
    RetrievalMethodType: (0x100d, e_RetrievalMethodType),
    SPKIDataType: (0x100e, e_SPKIDataType),
    SignatureType: (0x100f, e_SignatureType),
    SignatureMethodType: (0x1010, e_SignatureMethodType),
    SignaturePropertiesType: (0x1011, e_SignaturePropertiesType),
    SignaturePropertyType: (0x1012, e_SignaturePropertyType),
    SignatureValueType: (0x1013, e_SignatureValueType),
    SignedInfoType: (0x1014, e_SignedInfoType),
    TransformType: (0x1015, e_TransformType),
    TransformsType: (0x1016, e_TransformsType),
    X509DataType: (0x1017, e_X509DataType),
}
FRAGMENTS = {
    0x2000: ('http://www.w3.org/2000/09/xmldsig#', 'CanonicalizationMethod', d_CanonicalizationMethodType),
    0x2001: ('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue', d_DSAKeyValueType),
    0x2002: ('http://www.w3.org/2000/09/xmldsig#', 'DigestMethod', d_DigestMethodType),
    0x2008: ('http://www.w3.org/2000/09/xmldsig#', 'KeyInfo', d_KeyInfoType),
    0x200a: ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue', d_KeyValueType),
    0x200b: ('http://www.w3.org/2000/09/xmldsig#', 'Manifest', d_ManifestType),
    0x200e: ('http://www.w3.org/2000/09/xmldsig#', 'Object', d_ObjectType),
    0x2010: ('http://www.w3.org/2000/09/xmldsig#', 'PGPData', d_PGPDataType),
    0x2015: ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue', d_RSAKeyValueType),
    0x2016: ('http://www.w3.org/2000/09/xmldsig#', 'Reference', d_ReferenceType),
    0x2017: ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod', d_RetrievalMethodType),
    0x2018: ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData', d_SPKIDataType),
    0x201b: ('http://www.w3.org/2000/09/xmldsig#', 'Signature', d_SignatureType),
    0x201c: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureMethod', d_SignatureMethodType),
    0x201d: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperties', d_SignaturePropertiesType),
    0x201e: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperty', d_SignaturePropertyType),
    0x201f: ('http://www.w3.org/2000/09/xmldsig#', 'SignatureValue', d_SignatureValueType),
    0x2020: ('http://www.w3.org/2000/09/xmldsig#', 'SignedInfo', d_SignedInfoType),
    0x2021: ('http://www.w3.org/2000/09/xmldsig#', 'Transform', d_TransformType),
    0x2022: ('http://www.w3.org/2000/09/xmldsig#', 'Transforms', d_TransformsType),
    0x2025: ('http://www.w3.org/2000/09/xmldsig#', 'X509Data', d_X509DataType),
    0x2027: ('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial', d_X509IssuerSerialType),
}
FRAGMENT_CODES = {
    ('http://www.w3.org/2000/09/xmldsig#', 'CanonicalizationMethod'): (0x2000, CanonicalizationMethodType, e_CanonicalizationMethodType),
    ('http://www.w3.org/2000/09/xmldsig#', 'DSAKeyValue'): (0x2001, DSAKeyValueType, e_DSAKeyValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'DigestMethod'): (0x2002, DigestMethodType, e_DigestMethodType),
    ('http://www.w3.org/2000/09/xmldsig#', 'KeyInfo'): (0x2008, KeyInfoType, e_KeyInfoType),
    ('http://www.w3.org/2000/09/xmldsig#', 'KeyValue'): (0x200a, KeyValueType, e_KeyValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Manifest'): (0x200b, ManifestType, e_ManifestType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Object'): (0x200e, ObjectType, e_ObjectType),
    ('http://www.w3.org/2000/09/xmldsig#', 'PGPData'): (0x2010, PGPDataType, e_PGPDataType),
    ('http://www.w3.org/2000/09/xmldsig#', 'RSAKeyValue'): (0x2015, RSAKeyValueType, e_RSAKeyValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Reference'): (0x2016, ReferenceType, e_ReferenceType),
    ('http://www.w3.org/2000/09/xmldsig#', 'RetrievalMethod'): (0x2017, RetrievalMethodType, e_RetrievalMethodType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SPKIData'): (0x2018, SPKIDataType, e_SPKIDataType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Signature'): (0x201b, SignatureType, e_SignatureType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureMethod'): (0x201c, SignatureMethodType, e_SignatureMethodType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperties'): (0x201d, SignaturePropertiesType, e_SignaturePropertiesType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureProperty'): (0x201e, SignaturePropertyType, e_SignaturePropertyType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignatureValue'): (0x201f, SignatureValueType, e_SignatureValueType),
    ('http://www.w3.org/2000/09/xmldsig#', 'SignedInfo'): (0x2020, SignedInfoType, e_SignedInfoType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Transform'): (0x2021, TransformType, e_TransformType),
    ('http://www.w3.org/2000/09/xmldsig#', 'Transforms'): (0x2022, TransformsType, e_TransformsType),
    ('http://www.w3.org/2000/09/xmldsig#', 'X509Data'): (0x2025, X509DataType, e_X509DataType),
    ('http://www.w3.org/2000/09/xmldsig#', 'X509IssuerSerial'): (0x2027, X509IssuerSerialType, e_X509IssuerSerialType),
}

def decode(data: bytes | bytearray | memoryview, *, strict: bool = False) -> object:
    """The root object of a document, or an Element; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - 13
            return ROOTS[v >> r](v, r)[0]
        except FAILURES:
            pass
    return slow.decode(data, strict)


def encode(root: object) -> bytes:
    """The document of a root object or Element; raises EncodeError."""
    try:
        a, f = ROOT_CODES[root.__class__]
        return to_octets(f(a, root))
    except FAILURES:
        return slow.encode(root)


def decode_fragment(data: bytes | bytearray | memoryview, *, strict: bool = False) -> Element:
    """The element of a fragment; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - 14
            namespace, name, f = FRAGMENTS[v >> r]
            x, r = f(v, r)
            if v >> r - 6 & 63 == 46:
                return Element(namespace, name, x)
        except FAILURES:
            pass
    return slow.decode_fragment(data, strict)


def encode_fragment(element: Element) -> bytes:
    """The fragment of an element; raises EncodeError."""
    try:
        a, cls, f = FRAGMENT_CODES[element.namespace, element.name]
        if element.value.__class__ is cls:
            return to_octets(f(a, element.value) << 6 | 46)
    except FAILURES:
        pass
    return slow.encode_fragment(element)
