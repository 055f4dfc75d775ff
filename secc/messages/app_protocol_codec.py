"""Generated from secc.messages.app_protocol by exi.compile, do not edit."""
# fmt: off
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

from exi.bits import (
    get_string, get_unsigned, join, put_octets, put_string, put_unsigned, to_octets
)
from exi.runtime import FAILURES, Slow
from exi.schema import Element
from secc.messages.app_protocol import AppProtocolType
from secc.messages.app_protocol import responseCodeType
from secc.messages.app_protocol import supportedAppProtocolReq
from secc.messages.app_protocol import supportedAppProtocolRes

new = object.__new__
slow = Slow('secc.messages.app_protocol')

C_responseCodeType = {member: i for i, member in enumerate(responseCodeType)}
V_responseCodeType = tuple(responseCodeType)


def d_AppProtocolType(v, r):
    r -= 10
    g = v >> r & 0x3ff
    if g & 0x300: raise ValueError
    o = new(AppProtocolType)
    n = (g & 0xff)
    if not 2 <= n <= 102: raise ValueError
    o.ProtocolNamespace, r = get_string(v, r, n - 2)
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 5)
            if x > 4294967295: raise ValueError
    o.VersionNumberMajor = x
    r -= 11
    g = v >> r & 0x7ff
    if g & 0x700: raise ValueError
    x = (g & 0xff)
    if x > 127:
        r -= 8
        y = v >> r & 255
        x += (y << 7) - 128
        if y > 127:
            x, r = get_unsigned(v, r + 16, 5)
            if x > 4294967295: raise ValueError
    o.VersionNumberMinor = x
    r -= 21
    g = v >> r & 0x1fffff
    if g & 0x1c0383: raise ValueError
    o.SchemaID = (g >> 10 & 0xff)
    x = (g >> 2 & 0x1f)
    if x > 19: raise ValueError
    o.Priority = x + 1
    return o, r

def d_supportedAppProtocolReq(v, r):
    r -= 1
    if v >> r & 0x1: raise ValueError
    o = new(supportedAppProtocolReq)
    o.AppProtocol = l1 = []
    while True:
        i2, r = d_AppProtocolType(v, r)
        l1.append(i2)
        if len(l1) == 20:
            r -= 1
            if v >> r & 0x1: raise ValueError
            c = 1
            break
        r -= 2
        c = (v >> r & 0x3)
        if c >= 1: break
    if c != 1: raise ValueError
    return o, r

def d_supportedAppProtocolRes(v, r):
    r -= 7
    g = v >> r & 0x7f
    if g & 0x64: raise ValueError
    o = new(supportedAppProtocolRes)
    o.ResponseCode = V_responseCodeType[(g >> 3 & 0x3)]
    c = (g & 0x3) + 1
    if c < 2:
        r -= 11
        g = v >> r & 0x7ff
        if g & 0x403: raise ValueError
        o.SchemaID = (g >> 2 & 0xff)
        c = 2
    else:
        o.SchemaID = None
    if c != 2: raise ValueError
    return o, r

def e_AppProtocolType(a, o):
    x1 = o.ProtocolNamespace
    if x1.__class__ is not str: raise TypeError
    if not 0 <= len(x1) <= 100: raise ValueError
    a = a << 2
    a = put_string(a, x1)
    x2 = o.VersionNumberMajor
    if 0 <= x2 <= 127:
        a = a << 11 | x2
    elif 128 <= x2 <= 16383:
        a = a << 19 | (x2 & 127 | 128) << 8 | x2 >> 7
    else:
        if x2 < 0: raise ValueError
        if x2 > 4294967295: raise ValueError
        a = a << 3
        a = put_unsigned(a, x2)
    x3 = o.VersionNumberMinor
    if 0 <= x3 <= 127:
        a = a << 11 | x3
    elif 128 <= x3 <= 16383:
        a = a << 19 | (x3 & 127 | 128) << 8 | x3 >> 7
    else:
        if x3 < 0: raise ValueError
        if x3 > 4294967295: raise ValueError
        a = a << 3
        a = put_unsigned(a, x3)
    x4 = o.SchemaID
    if not 0 <= x4 <= 255: raise ValueError
    x5 = o.Priority
    if not 1 <= x5 <= 20: raise ValueError
    a = a << 21 | x4 << 10 | (x5 - 1) << 2
    return a

def e_supportedAppProtocolReq(a, o):
    l1 = o.AppProtocol
    if l1.__class__ is not list: raise TypeError
    if not 1 <= len(l1) <= 20: raise ValueError
    w3 = 1; q4 = 0
    for n5, i2 in enumerate(l1, 1):
        a = a << w3 | q4
        if i2.__class__ is not AppProtocolType: raise TypeError
        a = e_AppProtocolType(a, i2)
        w3 = 2; q4 = 0
    s = 0 if len(l1) == 20 else 1
    a = a << (1, 2)[s] | (0, 1)[s]
    return a

def e_supportedAppProtocolRes(a, o):
    a = a << 5 | C_responseCodeType[o.ResponseCode] << 1
    s = 0
    x1 = o.SchemaID
    if x1 is not None:
        if not 0 <= x1 <= 255: raise ValueError
        a = a << 12 | x1 << 1
        s = 1
    a = a << (2, 1)[s] | (1, 0)[s]
    return a

ROOTS = {
    0x200: d_supportedAppProtocolReq,
    0x201: d_supportedAppProtocolRes,
}
ROOT_CODES = {
    supportedAppProtocolReq: (0x200, e_supportedAppProtocolReq),
    supportedAppProtocolRes: (0x201, e_supportedAppProtocolRes),
}
FRAGMENTS = {
    0x800: ('', 'AppProtocol', d_AppProtocolType),
    0x807: ('urn:iso:15118:2:2010:AppProtocol', 'supportedAppProtocolReq', d_supportedAppProtocolReq),
    0x808: ('urn:iso:15118:2:2010:AppProtocol', 'supportedAppProtocolRes', d_supportedAppProtocolRes),
}
FRAGMENT_CODES = {
    ('', 'AppProtocol'): (0x800, AppProtocolType, e_AppProtocolType),
    ('urn:iso:15118:2:2010:AppProtocol', 'supportedAppProtocolReq'): (0x807, supportedAppProtocolReq, e_supportedAppProtocolReq),
    ('urn:iso:15118:2:2010:AppProtocol', 'supportedAppProtocolRes'): (0x808, supportedAppProtocolRes, e_supportedAppProtocolRes),
}

def decode(data: bytes | bytearray | memoryview, *, strict: bool = False) -> object:
    """The root object of a document, or an Element; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - 10
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
            r = (len(data) << 3) - 12
            namespace, name, f = FRAGMENTS[v >> r]
            x, r = f(v, r)
            if v >> r - 4 & 15 == 10:
                return Element(namespace, name, x)
        except FAILURES:
            pass
    return slow.decode_fragment(data, strict)


def encode_fragment(element: Element) -> bytes:
    """The fragment of an element; raises EncodeError."""
    try:
        a, cls, f = FRAGMENT_CODES[element.namespace, element.name]
        if element.value.__class__ is cls:
            return to_octets(f(a, element.value) << 4 | 10)
    except FAILURES:
        pass
    return slow.encode_fragment(element)
