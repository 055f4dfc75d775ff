"""Octets -> objects, from the state of a class to that behind what was read."""

cdef object read_class(Reader* r, Node* node):
    """An object, from behind SE up to and including EE."""
    if node.linked != 1:
        link(node)
    if r.depth == DEPTH:
        raise RecursionError
    r.depth += 1
    o = PyType_GenericAlloc(<PyTypeObject*>node.cls, 0)
    if node.content:
        fill(o, node.content, [])
    cdef State* state = node.start
    cdef int code, index
    cdef Position* p
    while True:
        code = <int>take(r, state.width)
        if code >= state.size or exhausted(r):
            raise ValueError
        index = state.events[code].position
        if index < node.size:
            p = &node.positions[index]
            state = read_particle(r, o, node, p, state.events[code].member)
        elif index == node.size:
            break
        else:
            (<list>slot(o, node.content)[0]).append(read_string(r, 0, INT64_MAX, 5))
            state = state.behind_text
    for index in range(node.size):
        p = &node.positions[index]
        if p.offset and slot(o, p.offset)[0] is NULL:
            fill(o, p.offset, [] if p.repeated else None)
    r.depth -= 1
    return o


cdef State* read_particle(Reader* r, object o, Node* node, Position* p, int member) except NULL:
    """One attribute, text or child into its place; the state behind it."""
    if p.size == 0:
        raise ValueError
    value = read_value(r, &p.members[member])
    cdef Py_ssize_t count
    if p.offset == 0:
        namespace, name = <tuple>p.key
        (<list>slot(o, node.content)[0]).append(Element(namespace, name, value))
    elif not p.repeated:
        fill(o, p.offset, value)
    else:
        if slot(o, p.offset)[0] is NULL:
            fill(o, p.offset, [])
        items = <list>slot(o, p.offset)[0]
        items.append(value)
        count = len(items)
        return p.few if count < p.minimum else p.after if count == p.maximum else p.again
    return p.after


cdef object read_value(Reader* r, Value* v):
    cdef uint64_t bits
    if v.kind <= OFFSET:
        bits = take(r, v.width + 2 * v.wrapped)
        if v.wrapped:
            if bits & 1 or bits >> (v.width + 1):
                raise ValueError
            bits >>= 1
        if <int64_t>bits + v.minimum > v.maximum:
            raise ValueError
        if v.kind == OFFSET:
            return <int64_t>bits + v.minimum
        return <object>PyTuple_GET_ITEM(<tuple>v.detail, bits)
    if v.kind == CLASS:
        return read_class(r, v.node)
    if v.wrapped and take(r, 1):
        raise ValueError
    if v.kind == NUMBER:
        value = read_number(r, v)
    elif v.kind == STRING:
        value = read_string(r, v.minimum, v.maximum, v.most)
    else:
        value = read_octets(r, v)
    if v.wrapped and take(r, 1):
        raise ValueError
    return value


cdef object read_number(Reader* r, Value* v):
    cdef bint negative = v.signed and take(r, 1)
    cdef Py_ssize_t begin = r.bit
    cdef uint64_t bits
    cdef int64_t x
    if not take_unsigned(r, v.most, &bits):
        r.bit = begin
        return read_long(r, v, negative)
    x = ~<int64_t>bits if negative else <int64_t>bits
    if not v.minimum <= x <= v.maximum:
        raise ValueError
    return x


cdef object read_long(Reader* r, Value* v, bint negative):
    """A number of more than 63 bits."""
    cdef int i
    cdef uint64_t octet
    x = 0
    for i in range(v.most):
        octet = take(r, 8)
        x |= <object>(octet & 127) << 7 * i
        if octet < 128:
            break
    else:
        raise ValueError
    x = ~x if negative else x
    kind = <object>v.detail
    if (kind.minimum is not None and x < kind.minimum) or (
        kind.maximum is not None and x > kind.maximum
    ):
        raise ValueError
    return x


cdef Py_ssize_t read_length(Reader* r, int64_t minimum, int64_t maximum, int most, int offset) except -1:
    """A length within bounds; so many octets are there."""
    cdef uint64_t bits
    cdef int64_t n
    if not take_unsigned(r, most, &bits):
        raise ValueError
    n = <int64_t>bits - offset
    if not minimum <= n <= maximum or n > r.size - (r.bit + 7 >> 3):
        raise ValueError
    return n


cdef object read_octets(Reader* r, Value* v):
    cdef Py_ssize_t n = read_length(r, v.minimum, v.maximum, v.most, 0)
    value = PyBytes_FromStringAndSize(NULL, n)
    take_octets(r, <uint8_t*>PyBytes_AS_STRING(value), n)
    return value


cdef object read_string(Reader* r, int64_t minimum, int64_t maximum, int most):
    cdef Py_ssize_t n = read_length(r, minimum, maximum, most, 2), begin = r.bit, i
    cdef str text = PyUnicode_New(n, 127)
    cdef uint8_t* octets = <uint8_t*>PyUnicode_DATA(text)
    cdef uint8_t every = 0
    take_octets(r, octets, n)
    for i in range(n):
        every |= octets[i]
    if every > 127:
        for i in range(n):
            octets[i] = 0
        r.bit = begin
        return read_characters(r, n)
    return text


cdef object read_characters(Reader* r, Py_ssize_t n):
    """Code points that are not all of one octet."""
    cdef Py_UCS4* text = <Py_UCS4*>malloc(n * sizeof(Py_UCS4))
    cdef uint64_t code
    cdef Py_ssize_t i
    if text is NULL:
        raise MemoryError
    try:
        for i in range(n):
            if not take_unsigned(r, 3, &code) or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise ValueError
            text[i] = code
        return PyUnicode_FromKindAndData(4, text, n)
    finally:
        free(text)
