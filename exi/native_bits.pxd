"""Bits in C, up to 56 at a time (EXI 7.1): what `exi.bits` is to the generated code."""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.stdlib cimport malloc, realloc
from libc.string cimport memcpy

cdef enum:
    ROOM = 512  # octets that most messages take; more comes from the heap


cdef inline uint64_t load(const uint8_t* p) noexcept nogil:
    return (
        <uint64_t>p[0] << 56 | <uint64_t>p[1] << 48 | <uint64_t>p[2] << 40 | <uint64_t>p[3] << 32
        | <uint64_t>p[4] << 24 | <uint64_t>p[5] << 16 | <uint64_t>p[6] << 8 | <uint64_t>p[7]
    )


cdef inline void store(uint8_t* p, uint64_t word) noexcept nogil:
    p[0] = <uint8_t>(word >> 56)
    p[1] = <uint8_t>(word >> 48)
    p[2] = <uint8_t>(word >> 40)
    p[3] = <uint8_t>(word >> 32)
    p[4] = <uint8_t>(word >> 24)
    p[5] = <uint8_t>(word >> 16)
    p[6] = <uint8_t>(word >> 8)
    p[7] = <uint8_t>word


# --- reading ----------------------------------------------------------------------------------

cdef struct Reader:
    const uint8_t* data
    Py_ssize_t size  # octets
    Py_ssize_t bit   # that comes next; more than 8 * size: a read went past the end
    int depth        # of the element at hand


cdef inline bint exhausted(Reader* r) noexcept nogil:
    """Whether a read went past the end; what it returned is of no use."""
    return r.bit > r.size << 3


cdef inline uint64_t take(Reader* r, int width) noexcept nogil:
    """The next bits, 56 at most; zeros behind the end."""
    cdef Py_ssize_t at = r.bit >> 3, i
    cdef uint64_t word = 0
    if at + 8 <= r.size:
        word = load(r.data + at)
    else:
        for i in range(r.size - at):
            word |= <uint64_t>r.data[at + i] << (56 - 8 * i)
    word <<= r.bit & 7
    r.bit += width
    return word >> 1 >> (63 - width)  # not `64 - width`, which may not be shifted by if width is 0


cdef inline bint take_unsigned(Reader* r, int most, uint64_t* x) noexcept nogil:
    """An unsigned integer of at most `most` octets and 63 bits; False if it is longer."""
    cdef uint64_t octet
    cdef int i
    x[0] = 0
    for i in range(min(most, 9)):
        octet = take(r, 8)
        x[0] |= (octet & 127) << 7 * i
        if octet < 128:
            return True
    return False


cdef inline void take_octets(Reader* r, uint8_t* out, Py_ssize_t n) noexcept nogil:
    """`n` octets, which the caller knows to be there."""
    cdef const uint8_t* p = r.data + (r.bit >> 3)
    cdef int shift = r.bit & 7
    cdef Py_ssize_t i = 0
    r.bit += n << 3
    if shift == 0:
        memcpy(out, p, n)
        return
    while i + 8 <= n:
        store(out + i, load(p + i) << shift | p[i + 8] >> (8 - shift))
        i += 8
    while i < n:
        out[i] = <uint8_t>(p[i] << shift | p[i + 1] >> (8 - shift))
        i += 1


# --- writing ----------------------------------------------------------------------------------

cdef struct Writer:
    uint8_t* data     # bits of the last octet that are not yet written are 0
    Py_ssize_t size   # octets of room
    Py_ssize_t bit    # that comes next
    bint failed       # no memory: what was written is lost
    int depth         # of the element at hand
    uint8_t first[ROOM]


cdef inline void make_room(Writer* w, Py_ssize_t n) noexcept nogil:
    """Room for `n` octets more."""
    cdef Py_ssize_t size = 2 * (w.size + n)
    cdef uint8_t* data
    if w.data == w.first:
        data = <uint8_t*>malloc(size)
        if data:
            memcpy(data, w.first, ROOM)
    else:
        data = <uint8_t*>realloc(w.data, size)
    if data:
        w.data = data
        w.size = size
    else:
        w.failed = True
        w.bit = 0


cdef inline void put(Writer* w, int width, uint64_t bits) noexcept nogil:
    """Append bits, 56 at most."""
    cdef int used = w.bit & 7
    cdef uint64_t word = bits << 1 << (63 - used - width)
    cdef uint8_t* p
    if (w.bit >> 3) + 8 > w.size:
        make_room(w, 8)
    p = w.data + (w.bit >> 3)
    if used:
        word |= <uint64_t>p[0] << 56
    store(p, word)
    w.bit += width


cdef inline void put_unsigned(Writer* w, uint64_t x) noexcept nogil:
    """Append an unsigned integer."""
    while x > 127:
        put(w, 8, x & 127 | 128)
        x >>= 7
    put(w, 8, x)


cdef inline void put_octets(Writer* w, const uint8_t* octets, Py_ssize_t n) noexcept nogil:
    """Append octets without their number."""
    cdef int used = w.bit & 7
    cdef Py_ssize_t i = 0
    cdef uint8_t* p
    cdef uint64_t word
    if (w.bit >> 3) + n + 9 > w.size:
        make_room(w, n + 9)
        if w.failed:
            return
    p = w.data + (w.bit >> 3)
    w.bit += n << 3
    if used == 0:
        memcpy(p, octets, n)
        return
    while i + 8 <= n:
        word = load(octets + i)
        store(p + i, <uint64_t>p[i] << 56 | word >> used)
        p[i + 8] = <uint8_t>(word << (8 - used))
        i += 8
    while i < n:
        p[i] |= octets[i] >> used
        p[i + 1] = <uint8_t>(octets[i] << (8 - used))
        i += 1
