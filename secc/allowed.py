"""What a key of some type may be, in words."""

from typing import Any

from msgspec import inspect


def allowed(kind: Any) -> str:
    """What a key of this type may be, in words."""
    return _words(inspect.type_info(kind))


def _words(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=more):
            return (more or {}).get("description") or _words(inner)
        case inspect.UnionType(types=kinds):  # optional: absent, or
            return _words(next(k for k in kinds if not isinstance(k, inspect.NoneType)))
        case inspect.IntType():
            return _range("a whole number", kind)
        case inspect.FloatType():
            return _range("a number", kind)
        case inspect.BoolType():
            return "true or false"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.StrType(max_length=longest):
            return f"a text of at most {longest} characters" if longest else "a text"
        case inspect.VarTupleType(item_type=item, min_length=least, max_length=most):
            length = f" of {least or 0} to {most}" if most else ""
            return f"a list{length}, each {_words(item)}"
        case inspect.StructType() | inspect.DictType():
            return "a table"
    raise TypeError(f"no words for {kind}")


def _range(noun: str, kind: inspect.IntType | inspect.FloatType) -> str:
    match (kind.ge, kind.gt, kind.le):
        case (None, None, None):
            return noun
        case (None, above, None):
            return f"{noun} above {above:.15g}"
        case (None, above, most):
            return f"{noun} above {above:.15g}, up to {most:.15g}"
        case (least, _, None):
            return f"{noun} from {least:.15g} up"
        case (least, _, most):
            return f"{noun} from {least:.15g} to {most:.15g}"
    return noun
