"""Objects -> octets, from the state of a class to that behind what was written."""

cdef int write_class(Writer* w, Node* node, object o) except -1:
    """An object of the class of the node, from behind SE up to and including EE."""
    if node.linked != 1:
        link(node)
    if w.depth == DEPTH:
        raise RecursionError
    w.depth += 1
    cdef State* state = node.start
    cdef Position* p
    cdef int i
    for i in range(node.size):
        p = &node.positions[i]
        if p.offset == 0:
            continue
        if slot(o, p.offset)[0] is NULL:
            raise AttributeError
        value = <object>slot(o, p.offset)[0]
        if p.repeated:
            state = write_entries(w, state, p, i, value)
        elif value is not None:
            write_particle(w, state, p, i, value)
            state = p.after
    if node.content:
        if slot(o, node.content)[0] is NULL:
            raise AttributeError
        state = write_content(w, node, state, <object>slot(o, node.content)[0])
    write_event(w, state, node.size, 0)
    w.depth -= 1
    return 0


cdef inline int write_event(Writer* w, State* state, int position, int member) except -1:
    if state.codes[position] < 0:
        raise ValueError
    put(w, state.width, state.codes[position] + member)
    return 0


cdef int write_particle(Writer* w, State* state, Position* p, int index, object value) except -1:
    """One attribute, text or child with its event code."""
    cdef int member = 0
    if p.size > 1:
        while not is_a(value, p.members[member].node.cls):
            member += 1
            if member == p.size:
                raise TypeError
    write_event(w, state, index, member)
    return write_value(w, &p.members[member], value)


cdef State* write_entries(Writer* w, State* state, Position* p, int index, object items) except NULL:
    """A list; the state behind it."""
    cdef Py_ssize_t count = 0
    if type(items) is not list:
        raise TypeError
    for item in <list>items:
        write_particle(w, state, p, index, item)
        count += 1
        state = p.few if count < p.minimum else p.after if count == p.maximum else p.again
    return state


cdef State* write_content(Writer* w, Node* node, State* state, object items) except NULL:
    """The list `content`; the state behind it."""
    cdef int code, index
    if type(items) is not list:
        raise TypeError
    for item in <list>items:
        if type(item) is str:
            write_event(w, state, node.size + 1, 0)
            write_string(w, item)
            state = state.behind_text
            continue
        key = (item.namespace, item.name)
        for code in range(state.size):
            index = state.events[code].position
            if index < node.size and node.positions[index].key is not NULL:
                if <object>node.positions[index].key == key:
                    break
        else:
            raise KeyError
        write_particle(w, state, &node.positions[index], index, item.value)
        state = node.positions[index].after
    return state


cdef int write_value(Writer* w, Value* v, object value) except -1:
    cdef Py_ssize_t n
    if v.kind == CLASS:
        if not is_a(value, v.node.cls):
            raise TypeError
        return write_class(w, v.node, value)
    if v.wrapped:
        put(w, 1, 0)
    if v.kind == INDEX:
        put(w, v.width, index_of(<tuple>v.detail, value))
    elif v.kind <= NUMBER:
        write_number(w, v, value)
    elif v.kind == STRING:
        if type(value) is not str or not v.minimum <= len(<str>value) <= v.maximum:
            raise ValueError
        write_string(w, value)
    else:
        if type(value) is not bytes or not v.minimum <= len(<bytes>value) <= v.maximum:
            raise ValueError
        n = len(<bytes>value)
        put_unsigned(w, n)
        put_octets(w, <const uint8_t*>PyBytes_AS_STRING(value), n)
    if v.wrapped:
        put(w, 1, 0)
    return 0


cdef int index_of(tuple members, object value) except -1:
    cdef int i
    for i in range(PyTuple_GET_SIZE(members)):
        if PyTuple_GET_ITEM(members, i) is <PyObject*>value:
            return i
    raise ValueError


cdef int write_number(Writer* w, Value* v, object value) except -1:
    cdef int overflow
    cdef int64_t x
    if type(value) is not int:
        raise TypeError
    x = PyLong_AsLongLongAndOverflow(value, &overflow)
    if overflow:
        return write_long(w, v, value)
    if not v.minimum <= x <= v.maximum:
        raise ValueError
    if v.kind == OFFSET:
        put(w, v.width, x - v.minimum)
        return 0
    if v.signed:
        put(w, 1, x < 0)
        x = ~x if x < 0 else x
    put_unsigned(w, x)
    return 0


cdef int write_long(Writer* w, Value* v, object x) except -1:
    """A number of more than 63 bits."""
    if v.kind == OFFSET:
        raise ValueError
    kind = <object>v.detail
    if (kind.minimum is not None and x < kind.minimum) or (
        kind.maximum is not None and x > kind.maximum
    ):
        raise ValueError
    if v.signed:
        put(w, 1, x < 0)
        x = ~x if x < 0 else x
    if x.bit_length() > 7 * MAX_GROUPS:
        raise ValueError
    while x > 127:
        put(w, 8, x & 127 | 128)
        x >>= 7
    put(w, 8, x)
    return 0


cdef int write_string(Writer* w, str text) except -1:
    cdef Py_ssize_t n = PyUnicode_GET_LENGTH(text), i
    cdef Py_UCS4 code
    put_unsigned(w, n + 2)
    if PyUnicode_IS_ASCII(text):
        put_octets(w, <const uint8_t*>PyUnicode_DATA(text), n)
        return 0
    for i in range(n):
        code = PyUnicode_READ_CHAR(text, i)
        if 0xD800 <= code <= 0xDFFF:
            raise ValueError
        put_unsigned(w, code)
    return 0
