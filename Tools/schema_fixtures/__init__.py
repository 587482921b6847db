"""The schemas of Tools/make_schema_fixtures.py, and short ways to write them."""


def obj(required=None, optional=None, **more):
    """An object: properties that must be there, properties that may, nothing else."""
    required, optional = required or {}, optional or {}
    return {
        "type": "object", "properties": {**required, **optional}, "required": list(required),
        "additionalProperties": False, **more,
    }


def arr(items, least=None, most=None, **more):
    counts = {"minItems": least, "maxItems": most}
    return {"type": "array", "items": items, **{k: v for k, v in counts.items() if v is not None}, **more}


def text(most=None, least=None, **more):
    counts = {"minLength": least, "maxLength": most}
    return {"type": "string", **{k: v for k, v in counts.items() if v is not None}, **more}


def whole(low=None, high=None, **more):
    bounds = {"minimum": low, "maximum": high}
    return {"type": "integer", **{k: v for k, v in bounds.items() if v is not None}, **more}


def num(low=None, high=None, **more):
    bounds = {"minimum": low, "maximum": high}
    return {"type": "number", **{k: v for k, v in bounds.items() if v is not None}, **more}


def fmt(name):
    return {"type": "string", "format": name}


def pat(pattern, **more):
    return {"type": "string", "pattern": pattern, **more}


def one(*choices):
    return {"enum": list(choices)}


def ref(name):
    return {"$ref": f"#/$defs/{name}"}


def maybe(schema):
    """The schema or null, as strict schemas write what may be missing."""
    return {"anyOf": [schema, NULL]}


NULL = {"type": "null"}
BOOL = {"type": "boolean"}
STR = {"type": "string"}
INT = {"type": "integer"}
NUM = {"type": "number"}
DATE = fmt("date")
WHEN = fmt("date-time")
