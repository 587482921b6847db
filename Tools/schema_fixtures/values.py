"""Schemas of single values and of arrays of them."""

from . import BOOL, INT, NULL, NUM, STR, arr, fmt, num, obj, one, pat, text, whole

PATTERNS = {
    "plate": "^[A-Z]{1,3}-[A-Z]{1,2} \\d{1,4}$",
    "sku": "^[A-Z]{2}\\d{4}(-[a-z]+)?$",
    "hex_colour": "^#[0-9a-fA-F]{6}$",
    "phone": "^\\+?[1-9]\\d{6,14}$",
    "chinese_mobile": "^1[3-9]\\d{9}$",
    "chinese_name": "^[\\u4e00-\\u9fa5]{2,4}$",
    "semver": "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9a-z.]+)?$",
    "slug": "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "contains_digit": "\\d",
    "starts_with": "^https?://",
    "ends_with": "\\.(png|jpe?g|gif)$",
    "either_end": "^a|z$",
    "isbn": "^97[89]-\\d-\\d{2}-\\d{6}-\\d$",
    "iban": "^[A-Z]{2}\\d{2}[A-Z0-9]{11,20}$",
    "postcode": "^[1-9]\\d{5}$",
    "currency": "^(CNY|USD|EUR|GBP|JPY)$",
    "time_of_day": "^([01]?\\d|2[0-3]):[0-5]\\d$",
    "identifier": "^[A-Za-z_][A-Za-z0-9_]*$",
    "base64": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    "no_spaces": "^\\S+$",
    "quoted": "^\"[^\"\\\\]*\"$",
    "path": "^(/[^/\\n]+)+$",
    "escapes": "^[\\t\\n\\r\\\\/\"]{1,5}$",
    "words": "^\\w+( \\w+){0,3}$",
    "lazy": "^<.+?>$",
    "dot": "^.{3,6}$",
    "negated": "^[^a-z\\s]{2,8}$",
    "groups": "^((?:19|20)\\d{2})/(0[1-9]|1[0-2])$",
    "emoji": "^[😀-😎]+$",
    "empty_or_x": "^x?$",
}

NUMBERS = {
    "percent": num(0, 100),
    "probability": num(0, 1),
    "open_unit": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "temperature": num(-273.15, 1000.5),
    "price": num(0.01),
    "latitude": num(-90, 90),
    "longitude": num(-180, 180),
    "below_zero": {"type": "number", "exclusiveMaximum": 0},
    "narrow": num(3.14159, 3.1416),
    "large": num(1e6, 2.5e9),
    "port": whole(1, 65535),
    "age": whole(0, 150),
    "year": whole(1900, 2100),
    "negative": whole(-50, -1),
    "across_zero": whole(-7, 7),
    "at_least_ten": whole(10),
    "at_most_minus_ten": whole(None, -10),
    "single": whole(42, 42),
    "exclusive": {"type": "integer", "exclusiveMinimum": 9, "exclusiveMaximum": 12},
    "even": whole(0, 1000, multipleOf=2),
    "quarter_hours": whole(0, 1440, multipleOf=15),
    "dozens": {"type": "number", "multipleOf": 12},
    "awkward": whole(987, 123456),
    "fractions_of_bounds": whole(-2.5, 3.5),
}


def schemas():
    found = {f"pattern_{name}": pat(pattern) for name, pattern in PATTERNS.items()}
    found |= {f"number_{name}": schema for name, schema in NUMBERS.items()}
    formats = ["date", "time", "date-time", "duration", "uuid", "email", "hostname", "ipv4", "ipv6", "uri"]
    found |= {f"format_{name}": fmt(name) for name in formats}
    found |= {
        "any_integer": INT, "any_number": NUM, "any_string": STR, "any_boolean": BOOL, "only_null": NULL,
        "short_text": text(12), "long_text": text(300, 40), "exact_length": text(5, 5), "empty_text": text(0),
        "tweet": text(140, 1), "at_least_one": text(None, 1),
        "short_word": pat("^[a-z]+$", minLength=3, maxLength=9),
        "even_length": pat("^(..)*$", maxLength=11), "padded": pat("^0*[1-9]\\d*$", maxLength=6),
        "old_date": {"type": "string", "format": "date", "pattern": "^19"},
        "colours": one("red", "green", "blue"), "mixed_enum": one(1, "1", None, True, 1.5, [1], {"a": 1}),
        "constant": {"const": "yes"}, "constant_object": {"const": {"a": [1, "two", None], "b": {}}},
        "chinese_enum": one("正面", "负面", "中性"), "enum_with_quotes": one("say \"hi\"", "back\\slash", "tab\t"),
        "nullable_text": {"type": ["string", "null"], "maxLength": 8},
        "scalar": {"type": ["boolean", "integer", "string", "null"], "maxLength": 4, "minimum": 0, "maximum": 9},
        "number_list": arr(num(-1, 1), 1, 6), "matrix": arr(arr(whole(0, 9), 3, 3), 3, 3),
        "deep_matrix": arr(arr(arr(BOOL, 0, 2), 0, 2), 1, 2),
        "tags": arr(pat("^[a-z]{2,10}$"), 0, 5), "embedding": arr(num(-1, 1), 16, 16),
        "pair": {"type": "array", "prefixItems": [text(6), whole(0, 5)], "items": False, "minItems": 2},
        "header_and_rest": {"type": "array", "prefixItems": [one("sum", "max")], "items": whole(0, 99), "minItems": 2, "maxItems": 6},
        "maybe_point": {"type": "array", "prefixItems": [num(0, 10), num(0, 10), num(0, 10)], "items": False},
        "empty_array": arr(STR, 0, 0), "array_of_objects": arr(obj({"k": text(4), "v": INT}), 1, 4),
        "choices": arr(one("a", "b", "c"), 2, 2), "dates": arr(fmt("date"), 1, 3),
        "any_array": {"type": "array", "maxItems": 3}, "any_object": {"type": "object"}, "anything": {},
    }
    return found
