#!/usr/bin/env python3
"""Renders small templates, one or more per feature of the language, with Python's jinja2 set up as
transformers sets it up for chat templates, and writes what comes out.

Writes Tests/SiliangChatTests/Fixtures/language.jsonl, one line per case: `template`, `variables`,
and `expected` text or `error` (type and message). Run with
    pip install jinja2==3.1.6 && python3 Tools/make_template_fixtures.py
With `--fuzz N SEED FILE` it writes N random mixtures of the same templates into FILE instead.
"""

import datetime
import json
import pathlib
import random
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

from template_fixtures.cases import EXPRESSIONS, TEMPLATES, VARIABLES

FIXTURES = pathlib.Path(__file__).parent.parent / "Tests/SiliangChatTests/Fixtures"
NOW = datetime.datetime(2026, 1, 15, 12, 34, 56)


class Generation(jinja2.ext.Extension):
    """`{% generation %}`: marks what the model wrote, which changes nothing in the text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        call = self.call_method("show")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def show(self, caller):
        return caller()


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                      sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = NOW.strftime
    return made


def render(template, variables):
    """The case with its outcome."""
    case = {"template": template, "variables": variables}
    try:
        # A copy: nothing that a template does may reach the next one.
        made = environment().from_string(template)
        text = made.render(**json.loads(json.dumps(variables)))
        text.encode()
        case["expected"] = text
    except Exception as error:  # whatever it is, the reference fails
        case["error"] = {"type": type(error).__name__, "message": str(error)}
    return case


def all_cases():
    for expression in EXPRESSIONS:
        yield "{{ " + expression + " }}", VARIABLES
    for template in TEMPLATES:
        if isinstance(template, tuple):
            yield template
        else:
            yield template, VARIABLES


def mixtures(count, seed):
    """Pieces of the templates above in random order, some letters changed."""
    chance = random.Random(seed)
    sources = [template for template, _ in all_cases()]
    letters = sorted(set("".join(sources)))
    for _ in range(count):
        text = "".join(chance.choice(sources) for _ in range(chance.randint(1, 2)))
        for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
            place = chance.randrange(len(text) + 1)
            other = chance.choice(sources)
            start = chance.randrange(len(other) + 1)
            piece = chance.choice([chance.choice(letters), "", other[start:start + 6]])
            text = text[:place] + piece + text[place + chance.randint(0, 3):]
        yield text, VARIABLES


def write(path, cases):
    lines = []
    for template, variables in cases:
        case = render(template, variables)
        shown = case.get("expected", "")
        if " at 0x" in shown:
            continue  # an address, another each time
        if variables is VARIABLES:
            del case["variables"]
        lines.append(json.dumps(case, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n")
    print(f"{path}: {len(lines)} cases")


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "--fuzz":
        write(pathlib.Path(sys.argv[4]), mixtures(int(sys.argv[2]), int(sys.argv[3])))
        return
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / "variables.json").write_text(
        json.dumps(VARIABLES, ensure_ascii=False, indent=1) + "\n")
    write(FIXTURES / "language.jsonl", all_cases())


if __name__ == "__main__":
    main()
