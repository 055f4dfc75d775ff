"""What a grammar becomes in C: states with their productions by event code, and places of fields."""

from cpython.object cimport PyObject, Py_TYPE
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int64_t

cdef enum Kind:
    INDEX    # of one of the objects in `detail`
    OFFSET   # an integer of few values
    NUMBER   # an integer in octets; `detail` is its type
    STRING
    OCTETS
    CLASS

cdef struct Value:
    Kind kind
    bint wrapped      # an element: CH before and EE behind, a bit each
    bint signed
    int width         # bits of an INDEX or OFFSET
    int most          # octets of a NUMBER or a length
    int64_t minimum   # of the number or length, as far as 64 bits can tell
    int64_t maximum
    PyObject* detail
    Node* node

cdef struct Position:
    Py_ssize_t offset   # of the slot, 0: an entry of `content`
    bint repeated
    Py_ssize_t minimum
    Py_ssize_t maximum
    int size
    Value* members
    PyObject* key       # namespace and name of the only member
    State* few          # behind too few entries
    State* again        # behind an entry that others may follow
    State* after

cdef struct Event:
    int position        # END and CHARACTERS are the numbers behind the last
    int member

cdef struct State:
    int width
    int size
    Event* events       # by code
    int* codes          # by position, of the first member; -1 where it is not allowed
    State* behind_text

cdef struct Node:
    PyObject* cls
    PyObject* nodes
    int linked          # 0: not yet, -1: its class is not of a kind that can be
    int root            # code as root of a document, -1: it is none
    int size            # number of positions
    Position* positions
    Py_ssize_t content  # offset of its slot, 0: there is none
    State* start


cdef inline PyObject** slot(object o, Py_ssize_t offset) noexcept:
    return <PyObject**>(<char*><PyObject*>o + offset)


cdef inline void fill(object o, Py_ssize_t offset, object value) noexcept:
    """Store into an empty slot."""
    Py_INCREF(value)
    slot(o, offset)[0] = <PyObject*>value


cdef inline bint is_a(object o, PyObject* cls) noexcept:
    return <PyObject*>Py_TYPE(o) is cls
