"""Schemas of alternatives, of schemas that must all hold, of trees, and of open objects."""

from . import BOOL, DATE, INT, NULL, NUM, STR, arr, maybe, num, obj, one, pat, ref, text, whole


def tagged(tag, kind, /, **fields):
    return obj({tag: {"const": kind}, **fields})


def unions():
    shapes = [tagged("kind", "circle", r=num(0, 10)), tagged("kind", "box", w=num(0, 9), h=num(0, 9)), tagged("kind", "text", value=text(10))]
    events = [tagged("type", "click", x=whole(0, 999), y=whole(0, 999)), tagged("type", "key", code=text(5, 1)), tagged("type", "close")]
    return {
        "text_or_number": {"anyOf": [text(8), NUM]},
        "nullable_object": maybe(obj({"a": INT})),
        "shape": {"anyOf": shapes},
        "shape_one_of": {"oneOf": shapes},
        "events": arr({"oneOf": events}, 1, 4),
        "actions": obj({"actions": arr({"anyOf": [tagged("do", f"step{n}", n=whole(n, n + 5)) for n in range(8)]}, 1, 4)}),
        "same_keys": {"anyOf": [obj({"v": INT}), obj({"v": BOOL}), obj({"v": arr(INT, 0, 2)})]},
        "value_or_list": {"anyOf": [text(5), arr(text(5), 1, 3)]},
        "one_of_types": {"oneOf": [whole(0, 5), text(3), NULL, BOOL]},
        "one_of_ranges": {"oneOf": [whole(None, -100), whole(100), {"const": 0}]},
        "one_of_forbidden": {"oneOf": [obj({"a": INT}), obj({"b": INT})]},
        "either_required": {"type": "object", "properties": {"phone": pat("^\\d{5,9}$"), "mail": text(9)}, "anyOf": [{"required": ["phone"]}, {"required": ["mail"]}]},
        "nested_unions": {"anyOf": [{"anyOf": [INT, NULL]}, {"anyOf": [text(2), arr({"anyOf": [INT, BOOL]}, 0, 3)]}]},
        "response": {"oneOf": [tagged("ok", True, result=text(20)), tagged("ok", False, error=obj({"code": whole(400, 599), "message": text(20)}))]},
        "ambiguous_prefixes": {"anyOf": [pat("^ab+$"), pat("^a[bc]*d$"), {"const": "abba"}, text(2)]},
        "numbers_or_words": arr({"anyOf": [num(0, 1), one("high", "low"), NULL]}, 0, 5),
        "money_or_free": {"anyOf": [obj({"amount": num(0), "currency": one("CNY", "USD")}), {"const": "free"}]},
    }


def conjunctions():
    base = {"type": "object", "properties": {"id": whole(1)}, "required": ["id"]}
    return {
        "extended": {"allOf": [base, {"properties": {"name": text(10)}, "required": ["name"]}]},
        "extended_by_reference": {"$defs": {"base": base}, "allOf": [ref("base")], "properties": {"extra": BOOL}, "required": ["extra"]},
        "narrowed": {"allOf": [whole(0, 100), whole(50, 200), {"multipleOf": 5}]},
        "two_patterns": {"type": "string", "allOf": [{"pattern": "^[a-z0-9]+$"}, {"pattern": "\\d"}, {"maxLength": 8}]},
        "narrowed_property": {"allOf": [obj({"a": INT}), {"properties": {"a": {"minimum": 10, "maximum": 20}}}]},
        "single": {"allOf": [obj({"a": text(3)})]},
        "reference_and_sibling": {"$defs": {"n": NUM}, **obj({"v": {**ref("n"), "minimum": 5}})},
        "enum_and_type": {"type": "string", "enum": ["a", 1, "b", None]},
        "enum_and_length": {"enum": ["a", "bb", "ccc", "dddd"], "minLength": 2, "maxLength": 3},
        "any_of_with_base": {"type": "object", "properties": {"t": one("x", "y")}, "required": ["t"], "anyOf": [{"properties": {"t": {"const": "x"}, "n": INT}, "required": ["n"]}, {"properties": {"t": {"const": "y"}, "s": text(5)}, "required": ["s"]}]},
        "all_of_any_of": {"allOf": [{"anyOf": [text(9), INT]}, {"anyOf": [INT, BOOL]}]},
        "intersection_of_arrays": {"allOf": [arr(INT, 1), arr({"minimum": 0, "maximum": 3}, 0, 4)]},
    }


def trees():
    node = obj({"value": whole(0, 99), "children": arr(ref("node"), 0, 3)})
    return {
        "tree": {**ref("node"), "$defs": {"node": node}},
        "binary_tree": {**ref("t"), "$defs": {"t": obj({"v": INT, "left": maybe(ref("t")), "right": maybe(ref("t"))})}},
        "linked_list": {**ref("l"), "$defs": {"l": obj({"head": text(4), "tail": maybe(ref("l"))})}},
        "root_reference": obj({"name": text(5), "parts": arr({"$ref": "#"}, 0, 2)}),
        "expression": {**ref("e"), "$defs": {"e": {"anyOf": [NUM, tagged("op", "neg", of=ref("e")), obj({"op": one("add", "mul"), "left": ref("e"), "right": ref("e")})]}}},
        "file_system": {**ref("entry"), "$defs": {"entry": {"oneOf": [tagged("type", "file", size=whole(0)), tagged("type", "folder", entries=arr(ref("entry"), 0, 3))]}}},
        "comments": arr(ref("c"), 0, 3) | {"$defs": {"c": obj({"by": text(8), "text": text(20), "replies": arr(ref("c"), 0, 2)})}},
        "menu": obj({"items": arr(ref("i"), 1, 3)}) | {"$defs": {"i": obj({"label": text(8, 1)}, {"items": arr(ref("i"), 1, 2)})}},
        "mutual": {**ref("a"), "$defs": {"a": obj({"b": maybe(ref("b"))}), "b": obj({"a": arr(ref("a"), 0, 2)})}},
        "json_value": {**ref("j"), "$defs": {"j": {"anyOf": [NULL, BOOL, NUM, text(6), arr(ref("j"), 0, 3), {"type": "object", "additionalProperties": ref("j")}]}}},
        "nested_lists": {**ref("n"), "$defs": {"n": {"anyOf": [whole(0, 9), arr(ref("n"), 0, 4)]}}},
        "html": {**ref("el"), "$defs": {"el": obj({"tag": one("div", "p", "b"), "content": arr({"anyOf": [text(8), ref("el")]}, 0, 3)})}},
        "org_chart": obj({"name": text(8), "reports": arr({"$ref": "#"}, 0, 2)}, {"since": DATE}),
        "query": {**ref("q"), "$defs": {"q": {"anyOf": [obj({"and": arr(ref("q"), 1, 2)}), obj({"or": arr(ref("q"), 1, 2)}), obj({"field": text(5), "is": {"type": ["string", "number"], "maxLength": 5}})]}}},
    }


def open_objects():
    counts = {"type": "object", "additionalProperties": whole(0)}
    return {
        "word_counts": counts,
        "at_least_one_count": {**counts, "minProperties": 1},
        "few_counts": {**counts, "maxProperties": 3},
        "named_and_others": {"type": "object", "properties": {"id": INT, "ids": STR}, "required": ["id"], "additionalProperties": BOOL},
        "closed_without_properties": {"type": "object", "additionalProperties": False},
        "two_of_three": {"type": "object", "properties": {"a": INT, "b": INT, "c": INT}, "minProperties": 2, "additionalProperties": False},
        "at_most_two": obj({"a": INT}, {"b": INT, "c": INT}, maxProperties=2),
        "required_without_properties": {"type": "object", "required": ["x", "y"]},
        "untyped": {"properties": {"a": {"minimum": 0, "maximum": 9}, "b": {"maxLength": 3}}, "required": ["a"]},
        "many_optional": obj({}, {f"field_{n}": whole(n, n + 1) for n in range(40)}),
        "alike_keys": obj({"a": INT}, {"aa": INT, "aaa": INT, "ab": INT}),
        "odd_keys": obj({"": INT, "a b": INT, "quote\"d": INT, "back\\slash": INT, "键": INT, "😀": INT}),
        "map_of_objects": {"type": "object", "additionalProperties": obj({"x": whole(0, 9), "y": maybe(text(3))})},
        "map_of_lists": {"type": "object", "additionalProperties": arr(one("r", "w", "x"), 0, 3), "maxProperties": 4},
    }


def schemas():
    return {**unions(), **conjunctions(), **trees(), **open_objects()}
