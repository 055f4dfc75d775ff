"""Links a message class: its grammar becomes arrays of C, its fields the offsets of their slots."""

cdef Py_ssize_t offset_of(cls, str field) except -1:
    descriptor = cls.__dict__[field]
    if type(descriptor) is not MemberDescriptorType:
        raise TypeError(field)
    cdef PyMemberDef* member = (<PyMemberDescrObject*><PyObject*>descriptor).d_member
    if member.type != T_OBJECT_EX:
        raise TypeError(field)
    return member.offset


cdef int64_t bounded(number, int64_t otherwise) except? -1:
    """A bound in 64 bits, for comparison with numbers of 64 bits."""
    return otherwise if number is None else max(INT64_MIN, min(INT64_MAX, number))


cdef class Nodes


cdef class Linker:
    """Links one class."""

    cdef Nodes nodes
    cdef object grammar
    cdef dict states

    def __init__(self, Nodes nodes, grammar):
        self.nodes = nodes
        self.grammar = grammar
        self.states = {}

    cdef State* state(self, source) except NULL:
        """The state in C."""
        known = self.states.get(source)
        if known is not None:
            return <State*><size_t>known
        cdef int count = len(self.grammar.positions), code
        cdef State* state = <State*>self.nodes.memory(sizeof(State))
        self.states[source] = <size_t>state
        state.width = source.width
        state.size = len(source.productions)
        state.events = <Event*>self.nodes.memory(state.size * sizeof(Event))
        state.codes = <int*>self.nodes.memory((count + 2) * sizeof(int))
        for code in range(count + 2):
            state.codes[code] = -1
        for code, production in enumerate(source.productions):
            position = production.position
            state.events[code].position = position if position >= 0 else count - 1 - position
            state.events[code].member = production.member
            if production.member == 0:
                state.codes[state.events[code].position] = code
        if self.grammar.mixed:
            state.behind_text = self.state(self.grammar.behind_text(source))
        return state

    cdef int position(self, Position* p, int index) except -1:
        source = self.grammar.positions[index]
        p.after = self.state(self.grammar.after[index])
        p.size = len(source.members)
        p.members = <Value*>self.nodes.memory(p.size * sizeof(Value))
        for i, member in enumerate(source.members):
            self.value(&p.members[i], member.type)
            p.members[i].wrapped = not (source.attribute or source.text)
        if source.field is not None:
            p.offset = offset_of(self.grammar.cls, source.field)
        elif source.members:
            p.key = self.nodes.keep((source.members[0].namespace, source.members[0].name))
        p.repeated = source.repeated
        if p.repeated:
            p.minimum = source.minimum
            p.maximum = bounded(source.maximum, INT64_MAX)
            p.few = self.state(self.grammar.behind(index, 1))
            p.again = self.state(self.grammar.again[index])
        return 0

    cdef int value(self, Value* v, kind) except -1:
        from exi import types

        if isinstance(kind, types.Complex):
            v.kind = CLASS
            v.node = self.nodes.node(kind.cls)
        elif isinstance(kind, types.Integer):
            v.minimum = bounded(kind.minimum, INT64_MIN)
            v.maximum = bounded(kind.maximum, INT64_MAX)
            if kind.width is not None:
                v.kind = OFFSET
                v.width = kind.width
                return 0
            v.kind = NUMBER
            v.detail = self.nodes.keep(kind)
            v.signed = kind.signed
            v.most = MAX_GROUPS if kind.magnitude is None else groups(kind.magnitude)
        elif isinstance(kind, (types.String, types.Octets)):
            v.kind = STRING if isinstance(kind, types.String) else OCTETS
            v.minimum = kind.minimum
            v.maximum = bounded(kind.maximum, INT64_MAX)
            v.most = 5 if kind.maximum is None else groups(kind.maximum + 2 * (v.kind == STRING))
        else:
            members = tuple(kind.cls) if isinstance(kind, types.Enumerated) else (False, True)
            v.kind = INDEX
            v.detail = self.nodes.keep(members)
            v.maximum = len(members) - 1
            v.width = (len(members) - 1).bit_length()
        return 0


cdef int link(Node* node) except -1:
    """Make the arrays of a class; they become visible when they are complete."""
    from exi.grammar import grammar_of

    if node.linked < 0:
        raise TypeError
    node.linked = -1
    cls = <object>node.cls
    nodes = <Nodes>node.nodes
    grammar = grammar_of(cls)
    linker = Linker(nodes, grammar)
    cdef int count = len(grammar.positions), i
    cdef Position* positions = <Position*>nodes.memory(count * sizeof(Position))
    cdef State* start = linker.state(grammar.start)
    cdef Py_ssize_t content = 0 if grammar.ordered else offset_of(cls, "content")
    for i in range(count):
        linker.position(&positions[i], i)
    node.size = count
    node.positions = positions
    node.content = content
    node.start = start
    node.linked = 1
    return 0


cdef class Nodes:
    """The nodes of the classes of one set of schemas."""

    cdef list kept      # whatever the arrays point to, memory as bytearrays
    cdef dict by_class  # addresses

    def __init__(self):
        self.kept = []
        self.by_class = {}

    cdef void* memory(self, size_t size) except NULL:
        """Zeroed memory that lives as long as the nodes."""
        block = bytearray(size + 1)
        self.kept.append(block)
        return PyByteArray_AS_STRING(block)

    cdef PyObject* keep(self, object value):
        """A reference that lives as long as the nodes."""
        self.kept.append(value)
        return <PyObject*>value

    cdef Node* node(self, object cls) except NULL:
        """The node of a class, linked or not."""
        cdef Node* node
        if cls not in self.by_class:
            node = <Node*>self.memory(sizeof(Node))
            node.cls = <PyObject*>cls
            node.nodes = <PyObject*>self
            node.root = -1
            self.by_class[cls] = <size_t>node
        return <Node*><size_t>self.by_class[cls]
