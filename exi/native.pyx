# cython: language_level=3, wraparound=False
"""The compiled codec: walks the states of a grammar in C, for the same objects (EXI 8.5.4).

As the generated code, this one gives up without a reason, which `Slow` then finds.
"""

from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytearray cimport PyByteArray_AS_STRING
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.object cimport PyObject, PyTypeObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE
from libc.stdint cimport INT64_MAX, INT64_MIN, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc

from exi.native_bits cimport (
    ROOM, Reader, Writer, exhausted, put, put_octets, put_unsigned, take, take_octets, take_unsigned
)

from types import MemberDescriptorType

from exi.bits import MAX_GROUPS, groups
from exi.runtime import FAILURES, Slow
from exi.schema import Element

cdef extern from "Python.h":
    object PyType_GenericAlloc(PyTypeObject* cls, Py_ssize_t items)
    long long PyLong_AsLongLongAndOverflow(object number, int* overflow) except? -1
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 greatest)
    object PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t size)
    bint PyUnicode_IS_ASCII(str text)
    void* PyUnicode_DATA(str text)
    Py_UCS4 PyUnicode_READ_CHAR(str text, Py_ssize_t index)
    Py_ssize_t PyUnicode_GET_LENGTH(str text)

cdef extern from "structmember.h":
    ctypedef struct PyMemberDef:
        int type
        Py_ssize_t offset
    ctypedef struct PyMemberDescrObject:
        PyMemberDef* d_member
    int T_OBJECT_EX

cdef enum:
    HEADER = 0x80
    DEPTH = 500  # elements inside each other; more than any message, less than the stack holds

cdef tuple REFUSED = (*FAILURES, BufferError)


include "native_grammar.pxi"
include "native_reading.pxi"
include "native_writing.pxi"


cdef class Engine:
    """The codec of the module of message classes by that name; see `exi.compile`."""

    cdef object slow
    cdef Nodes nodes
    cdef int width         # of the code of a root
    cdef list roots        # by code: the address of its class, or None
    cdef list parts        # by code in a fragment: namespace, name, address; or None
    cdef dict part_codes   # by namespace and name: code, class, address

    def __init__(self, str module):
        self.slow = Slow(module)
        self.nodes = Nodes()

    cdef int prepare(self) except -1:
        """The roots of documents."""
        from exi.types import Complex

        choices, bare = self.slow.protocol.document, self.slow.protocol.bare
        roots = []
        for code, (member,) in enumerate(choices.members):
            kind = member.type
            roots.append(None)
            if isinstance(kind, Complex) and kind.cls in bare:
                self.nodes.node(kind.cls).root = code
                roots[code] = <size_t>self.nodes.node(kind.cls)
        self.width = choices.width
        self.roots = roots
        return 0

    cdef int prepare_fragments(self) except -1:
        """The elements of fragments that have one class."""
        from exi.types import Complex

        parts, codes = [], {}
        for code, members in enumerate(self.slow.protocol.fragment.members):
            member = members[0]
            parts.append(None)
            if len(members) == 1 and isinstance(member.type, Complex):
                address = <size_t>self.nodes.node(member.type.cls)
                parts[code] = member.namespace, member.name, address
                codes[member.namespace, member.name] = code, member.type.cls, address
        self.parts = parts
        self.part_codes = codes
        return 0

    cdef object read_document(self, Reader* r):
        if self.roots is None:
            self.prepare()
        if take(r, 8) != HEADER:
            raise ValueError
        cdef size_t code = take(r, self.width)
        return read_class(r, <Node*><size_t>self.roots[code])

    cdef object read_fragment(self, Reader* r):
        if self.parts is None:
            self.prepare_fragments()
        choices = self.slow.protocol.fragment
        cdef int width = choices.width
        if take(r, 8) != HEADER:
            raise ValueError
        namespace, name, address = self.parts[take(r, width)]
        value = read_class(r, <Node*><size_t>address)
        if take(r, width) != <uint64_t>choices.end or exhausted(r):
            raise ValueError
        return Element(namespace, name, value)

    cdef object read(self, data, bint fragment):
        cdef Reader r
        cdef Py_buffer buffer
        r.bit = 0
        r.depth = 0
        PyObject_GetBuffer(data, &buffer, PyBUF_SIMPLE)
        try:
            r.data = <const uint8_t*>buffer.buf
            r.size = buffer.len
            return self.read_fragment(&r) if fragment else self.read_document(&r)
        finally:
            PyBuffer_Release(&buffer)

    cdef bytes write(self, object value, bint fragment):
        cdef Writer w
        w.data = w.first
        w.size = ROOM
        w.bit = 0
        w.failed = False
        w.depth = 0
        try:
            put(&w, 8, HEADER)
            if fragment:
                self.write_fragment(&w, value)
            else:
                self.write_document(&w, value)
            if w.failed:
                raise MemoryError
            return PyBytes_FromStringAndSize(<char*>w.data, (w.bit + 7) >> 3)
        finally:
            if w.data != w.first:
                free(w.data)

    cdef int write_document(self, Writer* w, object value) except -1:
        if self.roots is None:
            self.prepare()
        cdef Node* node = <Node*><size_t>self.nodes.by_class[type(value)]
        if node.root < 0:
            raise KeyError
        put(w, self.width, node.root)
        return write_class(w, node, value)

    cdef int write_fragment(self, Writer* w, object element) except -1:
        if self.parts is None:
            self.prepare_fragments()
        choices = self.slow.protocol.fragment
        code, cls, address = self.part_codes[element.namespace, element.name]
        if type(element.value) is not cls:
            raise TypeError
        put(w, choices.width, code)
        write_class(w, <Node*><size_t>address, element.value)
        put(w, choices.width, choices.end)
        return 0

    def decode(self, data, *, bint strict=False):
        """The root object of a document, or an Element; raises DecodeError."""
        if not strict:
            try:
                return self.read(data, False)
            except REFUSED:
                pass
        return self.slow.decode(data, strict)

    def encode(self, root):
        """The document of a root object or Element; raises EncodeError."""
        try:
            return self.write(root, False)
        except REFUSED:
            return self.slow.encode(root)

    def decode_fragment(self, data, *, bint strict=False):
        """The element of a fragment; raises DecodeError."""
        if not strict:
            try:
                return self.read(data, True)
            except REFUSED:
                pass
        return self.slow.decode_fragment(data, strict)

    def encode_fragment(self, element):
        """The fragment of an element; raises EncodeError."""
        try:
            return self.write(element, True)
        except REFUSED:
            return self.slow.encode_fragment(element)
