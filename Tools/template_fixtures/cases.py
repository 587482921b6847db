"""The templates of make_template_fixtures.py: written for it, each for some rule of the language.

expressions.txt has one expression a line.
"""

import pathlib

VARIABLES = {
    "name": "Ada", "n": 7, "x": 2.5, "big": 12345678901, "neg": -7, "yes": True, "no": False,
    "nothing": None, "empty": "", "zero": 0, "text": "  Hello, World!  ", "zh": "你好，世界",
    "emoji": "a😀b", "quote": "it's \"so\" & <b>", "multi": "one\ntwo\n\nthree\n",
    "nums": [3, 1, 2], "words": ["pear", "Apple", "fig"], "nested": [[1, 2], [3, [4]]],
    "d": {"b": 1, "a": [1, "two", None], "items": "own", "c": {"k": 1.0, "é": True}},
    "users": [{"name": "Bo", "age": 3, "tags": ["x"]}, {"name": "al", "age": 1, "tags": []},
              {"name": "Cy", "age": 3}],
    "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]},
             {"v": 5, "kids": []}],
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
                 {"role": "assistant", "content": None,
                  "tool_calls": [{"id": "c1", "type": "function",
                                  "function": {"name": "f", "arguments": {"q": "x", "n": 1}}}]},
                 {"role": "tool", "content": "[1]", "tool_call_id": "c1"}],
    "html": "<p>One &amp; <b>two</b>\n <!-- no --> three</p>",
    "floats": [0.1, 1e16, 1e15, 123456789.125, 1e-5, 0.0001, 1e22, 5e-324, 1.7976931348623157e308,
               -0.0, 100.0, 1e100],
}

EXPRESSIONS = (pathlib.Path(__file__).parent / "expressions.txt").read_text().splitlines()
EXPRESSIONS += ['"\\d\\q\\\nx"', "\n name\n ", "name # comment", "[\n1,\n2\n]"]

TEMPLATES = [
    "", "plain", "plain\n", "plain\n\n", "a\r\nb\rc\n", "\n", "  \n  ", "{", "}", "{ {", "{{", "{%",
    "{#", "{{ }}", "{{}}", "{% %}", "{##}", "{#-#}", "{#}", "a {# c #} b", "a\n{# c #}\nb",
    "a\n  {# c #}\nb", "a {#- c -#} b", "a {#+ c +#}\n b", "{# a\nb #}x", "{# {{ name }} #}",
    "{# # } #}x", "}} %} #}", "{{ name }}{{ name }}", "{{ name }}\n{{ name }}\n", "  {{ name }}  ",
    "a {{- name -}} b", "a {{+ name }} b", "{{-1}}", "{{ -1 -}}\n x", "a\n{{- name -}}\nb",
    "{{ {'a': {'b': 1}} }}", "{{ {'a': {'b': 1}}}}", "{{ '}}' }}", "{{ '%}' }}{% if '%}' %}y{% endif %}",
    "{{ [1,2][0] }}}", "{{{1:2}}}", "{{ {}}}", "{{ (1 }}", "{{ 1) }}", "{{ [1) }}", "{{ 'a\nb' }}",
    # Blocks and white space.
    "{% if yes %}a{% endif %}", "{% if yes %}\na\n{% endif %}\nb", "  {% if yes %}\n  a\n  {% endif %}\n  b",
    "x {% if yes %} a {% endif %} y", "x\n\n  {%- if yes %}\n a\n {%- endif %}\n\n b",
    "x\n  {%+ if yes %}\n  a\n  {%+ endif %}\nb", "x\n{% if yes +%}\n a{% endif +%}\n b",
    "x {%- if yes -%} a {%- endif -%} y", "a\t{% if yes %}b{% endif %}", "\t {% if yes %}b{% endif %}",
    "{{ name }} {% if yes %}b{% endif %}", "{{ name }}\n {% if yes %}b{% endif %}",
    "{% if yes %} {% if yes %}b{% endif %}{% endif %}", "{% if yes %}\n {% if yes %}b{% endif %}{% endif %}",
    "{% if yes -%}\n  {% if yes %}b{% endif %}{% endif %}", "a\u00a0{%- if yes %}b{% endif %}",
    "\u00a0 {% if yes %}b{% endif %}", "{%if yes%}a{%endif%}", "{%-if yes-%} a {%-endif-%}",
    "{% if yes: %}a{% endif %}", "{% if yes %}a{% else: %}b{% endif %}",
    "{% set a = 1 %}\n\n{% set b = 2 %}\n{{ a }}{{ b }}\n", "{{ 1 }}{# c #}\n{{ 2 }}{#- c #}\n",
    "a\n\n\n{%- set b = 1 -%}\n\n\nc", "line\n    {%- set b = 1 %}\n    next", "  {#- c #}  x",
    "  {# c -#}  x", "{# a #}\n{# b #}\n  {# c #}\nx",
    # Raw.
    "{% raw %}{{ x }}{% y %}{% endraw %}", "{% raw %}\na\n{% endraw %}\nb", "x\n  {% raw %}\n a\n  {% endraw %}\nb",
    "{%- raw -%} a {%- endraw -%} b", "{% raw -%}\n a\n {%+ endraw +%}\n b", "{% raw %}a", "{% raw x %}a{% endraw %}",
    "{% raw %}{% raw %}{% endraw %}", "{% endraw %}", "{%raw%}{#{%endraw%}",
    # If.
    "{% if no %}a{% elif n == 7 %}b{% else %}c{% endif %}", "{% if no %}a{% elif no %}b{% elif yes %}c{% endif %}",
    "{% if missing %}a{% else %}b{% endif %}", "{% if missing.x %}a{% endif %}", "{% if nums %}a{% endif %}",
    "{% if not nums or empty %}a{% else %}b{% endif %}", "{% if 1, 2 %}a{% endif %}", "{% if %}a{% endif %}",
    "{% if yes %}a", "{% if yes %}a{% endfor %}", "{% endif %}", "{% else %}", "{% if yes %}{% set q = 5 %}{% endif %}{{ q }}",
    "{% if no %}{% set q = 5 %}{% endif %}{{ q is defined }}", "{% if no %}{{ x|nope }}{% endif %}a",
    "{% if yes %}{{ x|nope }}{% endif %}a", "{% if no %}{% for i in [1] %}{{ x|nope }}{% endfor %}{% endif %}a",
    "{% if x is nope %}{% endif %}", "{{ x|nope }}", "{{ 'a' if no else x|nope }}", "{{ x|nope if no }}",
    "{{ [x|nope, 1 if yes][1] }}", "{% if no %}{% set y = x|nope %}{% endif %}ok",
    "{% if no %}{% filter nope %}{% endfilter %}{% endif %}ok", "{% if no %}{% macro m() %}{{ 1|nope }}{% endmacro %}{% endif %}",
    # For.
    "{% for i in nums %}{{ i }}{% endfor %}", "{% for i in nums %}\n{{ i }}\n{% endfor %}\nend",
    "{% for i in nums %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }};{% endfor %}",
    "{% for i in nums %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }} {% endfor %}",
    "{% for i in nums %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
    "{% for i in [1,1,2,2,1] %}{{ loop.changed(i) }} {% endfor %}", "{% for i in [1,1] %}{{ loop.changed() }}{% endfor %}",
    "{% for i in range(5) %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for i in [1] %}{{ loop.cycle() }}{% endfor %}",
    "{% for i in [] %}a{% else %}none{% endfor %}", "{% for i in [1] %}a{% else %}none{% endfor %}",
    "{% for i in missing %}a{% else %}none{% endfor %}", "{% for i in none %}a{% endfor %}", "{% for i in 5 %}a{% endfor %}",
    "{% for i in nums if i > 1 %}{{ loop.index }}:{{ i }} {% endfor %}", "{% for i in nums if i > 5 %}a{% else %}e{% endfor %}",
    "{% for i in nums if loop is defined %}{{ i }}{% endfor %}", "{% for k, v in d.c.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d.c|items %}{{ k }}={{ v }};{% endfor %}", "{% for k in d %}{{ k }};{% endfor %}",
    "{% for a, b in [(1, 2), [3, 4], 'xy'] %}{{ a }}{{ b }};{% endfor %}", "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
    "{% for a, b in [(1,)] %}{% endfor %}", "{% for a, b in [1] %}{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}", "{% for c in 'héy' %}{{ c }}.{% endfor %}",
    "{% for i in 1, 2, 3 %}{{ i }}{% endfor %}", "{% for i in (1, 2) %}{{ i }}{% endfor %}",
    "{% for i in nums %}{% for j in nums %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for i in nums %}{% set o = loop %}{% for j in [1,2] %}{{ o.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for i in nums %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in nums %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% else %}e{% endfor %}",
    "{% for i in nums %}{% for j in nums %}{% if j == 1 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}",
    "{% for i in nums %}{% continue %}{% else %}e{% endfor %}", "{% for i in nums %}{% break %}{% else %}e{% endfor %}",
    "{% for i in nums %}{% if i == 1 %}{% continue %}{% endif %}{% else %}e{% endfor %}",
    "{{ m }}{% macro m() %}{% endmacro %}{{ m }}", "{{ dict }}{{ namespace }}", "{% for c in ('<b>'|safe) %}{{ [c] }}{% endfor %}",
    "{% break %}", "{% continue %}", "{% for i in nums %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for i in nums %}{% set q %}{% break %}{% endset %}{% endfor %}x", "{% for i in [1] %}{% else %}{% break %}{% endfor %}",
    "{% for i in nums %}{% with %}{% if i == 1 %}{% continue %}{% endif %}{% endwith %}{{ i }}{% endfor %}",
    "{% for i in tree recursive %}{{ i.v }}{% if i.kids %}({{ loop(i.kids) }}){% endif %}{% endfor %}",
    "{% for i in tree recursive %}{{ loop.depth }}.{{ loop.index }} {{ loop(i.kids) }}{% else %}-{% endfor %}",
    "{% for i in [1] %}{{ loop([]) }}{% endfor %}", "{{ loop }}", "{% for loop in nums %}{% endfor %}",
    "{% for i in nums %}{% set loop = 1 %}{% endfor %}", "{% set loop = 5 %}{{ loop }}{% for i in [1] %}{{ loop.index }}{% endfor %}{{ loop }}",
    "{% for i in nums %}{{ i }}{% endfor %}{{ i is defined }}", "{% set i = 9 %}{% for i in nums %}{% endfor %}{{ i }}",
    "{% set t = 0 %}{% for i in nums %}{% set t = t + i %}{{ t }} {% endfor %}{{ t }}",
    "{% for i in nums %}{{ t }}{% set t = i %}{{ t }}{% endfor %}", "{% for i in nums %}{% if loop.first %}{% set z = 1 %}{% endif %}{{ z is defined }} {% endfor %}",
    "{% set ns = namespace(t=0) %}{% for i in nums %}{% set ns.t = ns.t + i %}{% endfor %}{{ ns.t }}",
    "{% for i in nums %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}", "{% for i in nums|sort %}{{ i }}{% endfor %}",
    "{% for i in range(3) %}{{ i }}{% endfor %}", "{% for i in nums|map('string') %}{{ loop.length }}{{ i }}{{ loop.last }}{% endfor %}",
    "{% for u in users|sort(attribute='name') %}{{ u.name }}{% endfor %}", "{% for i in nums %}{{ loop }}{% endfor %}",
    "{% for x in nums if x is odd %}{{ x }}{% endfor %}{{ x }}", "{% for i in nums recursive if i %}{% endfor %}",
    "{% for i in nums %}", "{% for in nums %}{% endfor %}", "{% for i nums %}{% endfor %}", "{% for i.x in nums %}{% endfor %}",
    "{% for 1 in nums %}{% endfor %}", "{% for i in nums %}{% endif %}", "{% for g, us in users|groupby('age') %}{{ g }}:{{ us|map(attribute='name')|join }};{% endfor %}",
    "{% set it = nums|map('string') %}{{ it|list }}{{ it|list }}", "{% set it = nums|select %}{{ it|first }}{{ it|list }}",
    "{% for i in x if yes else no %}{% endfor %}", "{% for i in (nums if yes else []) %}{{ i }}{% endfor %}",
    # Set.
    "{% set a = 1 %}{{ a }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a, b = [1] %}", "{% set a = 1, 2 %}{{ a }}",
    "{% set (a, b) = (1, 2) %}{{ a }}", "{% set a %}x{{ n }}y{% endset %}{{ a }}{{ a|length }}", "{% set a | upper %}x{% endset %}{{ a }}",
    "{% set a | replace('x', 'y') | upper %}x{% endset %}{{ a }}", "{% set a %}{% set b = 1 %}{% endset %}{{ b is defined }}",
    "{% set a = b = 1 %}", "{% set a %}", "{% set %}", "{% set 1 = 2 %}", "{% set a.b = 1 %}", "{% set d.b = 1 %}", "{% set a['b'] = 1 %}",
    "{% set true = 1 %}", "{% set ns = namespace() %}{% set ns.x %}abc{% endset %}{{ ns.x }}", "{% set ns = namespace(a=1) %}{% set ns.b, c = 1, 2 %}{{ ns.b }}",
    "{% set a = missing %}{{ a is defined }}{{ a }}", "{% set name = 'x' %}{{ name }}", "{% set name = name ~ '!' %}{{ name }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}", "{% set a = 1 %}{% set a = a + 1 %}{{ a }}",
    "{% set ns = namespace(l=[]) %}{% for i in nums %}{% set ns.l = ns.l + [i * 2] %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(found=false) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.found }}",
    "{% set a = {'x': 1} %}{{ a.x }}", "{% set a = x if no else 'z' %}{{ a }}",
    # Macros and calls.
    "{% macro m(a, b=2, c='z') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, c=3) }} {{ m(b=1, a=2) }} {{ m() }}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "{% macro m(a=b, b=1) %}{{ a }}{{ b }}{% endmacro %}{{ m() }}{{ m(b=2) }}",
    "{% macro m(a, b) %}{{ a is defined }}{{ b is defined }}{% endmacro %}{{ m(1) }}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m(a, a) %}{% endmacro %}",
    "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}", "{% macro m() %}\n  x\n{% endmacro %}[{{ m() }}]", "{% macro m() -%}\n  x\n{%- endmacro %}[{{ m() }}]",
    "{% set v = 1 %}{% macro m() %}{{ v }}{% endmacro %}{% set v = 2 %}{{ m() }}", "{% macro m() %}{{ v }}{% endmacro %}{% set v = 2 %}{{ m() }}",
    "{% macro m() %}{% set name = 'x' %}{{ name }}{% endmacro %}{{ m() }}{{ name }}", "{% macro f(k) %}{{ k }}{% if k > 0 %}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}", "{{ m() }}{% macro m() %}{% endmacro %}",
    "{% macro m(x) %}[{{ x }}|{{ caller() }}]{% endmacro %}{% call m(1) %}body{% endcall %}", "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}", "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "{% call 5 %}{% endcall %}", "{% macro m() %}{% for i in nums %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m() %}<{{ i }}>{% endcall %}",
    "{% macro m(caller=none) %}{{ caller }}{% endmacro %}{{ m() }}", "{% macro m(caller) %}{{ caller() }}{% endmacro %}", "{% macro m(a, b=1) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}",
    "{% macro m(**kw) %}{% endmacro %}", "{% macro m %}{% endmacro %}", "{% macro %}{% endmacro %}", "{% macro m() %}", "{% for i in nums %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m() %}{{ i }}{% endmacro %}{% for i in nums %}{{ m() }}{% endfor %}x", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m('<b>')|upper }}{{ m(1) ~ m(2) }}{{ m(1) is string }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ nums|map('string')|join }}{% set f = m %}{{ f(3) }}", "{% if yes %}{% macro m() %}A{% endmacro %}{% endif %}{{ m() }}",
    "{% macro outer() %}{% macro inner() %}I{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}{{ inner is defined }}", "{{ m }}{% macro m() %}{% endmacro %}{{ m is callable }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    # Filter blocks, with, blocks, generation.
    "{% filter upper %}a{{ name }}{% endfilter %}", "{% filter upper|replace('A', 'b') %}a{% endfilter %}", "{% filter indent(2, true) %}a\nb{% endfilter %}", "{% filter nope %}{% endfilter %}",
    "{% filter %}{% endfilter %}", "{% filter upper %}{% set q = 1 %}{% endfilter %}{{ q is defined }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}", "{% with a=1, b=2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", "{% with name='x', b=name %}{{ name }}{{ b }}{% endwith %}{{ name }}",
    "{% with a %}{% endwith %}", "{% with a, b = 1, 2 %}{% endwith %}", "{% with (a, b) = (1, 2) %}{{ a }}{% endwith %}",
    "{% block b %}x{{ name }}{% endblock %}", "{% block b %}x{% endblock b %}", "{% block b %}x{% endblock c %}", "{% block b %}{% endblock %}{% block b %}{% endblock %}", "{% set v = 1 %}{% block b %}{{ v }}{% endblock %}",
    "{% for i in nums %}{% block b %}{{ i is defined }}{% endblock %}{% endfor %}", "{% for i in nums %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}",
    "{% generation %}a{{ name }}{% endgeneration %}b", "{% generation %}\na\n{% endgeneration %}\nb", "{%- generation -%} a {%- endgeneration -%} b", "{% generation %}{% set q = 1 %}{% endgeneration %}{{ q is defined }}", "{% generation %}",
    "{% for i in nums %}{% generation %}{% break %}{% endgeneration %}{% endfor %}",
    "{% print name %}", "{% print 1, 2 %}", "{% do nums.append(1) %}", "{% trans %}x{% endtrans %}", "{% debug %}", "{% nope %}", "{% 1 %}", "{% include 'x' %}", "{% import 'x' as y %}", "{% from 'x' import y %}", "{% extends 'x' %}", "{% if no %}{% include 'x' %}{% endif %}ok",
    "{% autoescape true %}{{ quote }}{{ quote|safe }}{{ '<' ~ quote }}{% endautoescape %}{{ quote }}", "{% autoescape false %}{{ quote }}{% endautoescape %}", "{% autoescape true %}{% set a %}<b>{{ quote }}{% endset %}{{ a }}{% endautoescape %}",
    "{% autoescape true %}{{ ['<', '>'|safe]|join('&') }}{% endautoescape %}", "{% autoescape true %}{{ '<a>'|replace('a', '<') }}{% endautoescape %}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}", "{% set j = joiner('|') %}{% for i in nums %}{{ j() }}{{ i }}{% endfor %}",
    "{% set f = nums.index %}{{ f(1) }}", "{% set g = d.get %}{{ g('b') }}", "{{ name.upper }}"[:0] + "{{ name.upper is callable }}",
    # What chat templates do.
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + (m['content'] or '') + '\\n' }}{% endfor %}{% if add_generation_prompt %}x{% endif %}",
    "{%- for message in messages %}\n    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- elif message.tool_calls %}\n        {%- for tc in message.tool_calls %}\n            {{- tc.function.name ~ ': ' ~ tc.function.arguments|tojson }}\n        {%- endfor %}\n    {%- endif %}\n{%- endfor %}\n",
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set sys = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% endif %}{{ sys }}{{ loop_messages|length }}",
    "{% set ns = namespace(last=-1) %}{% for m in messages[::-1] %}{% set i = (messages|length - 1) - loop.index0 %}{% if ns.last < 0 and m.role == 'user' %}{% set ns.last = i %}{% endif %}{% endfor %}{{ ns.last }}",
    "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% endfor %}",
    "{% for m in messages %}{{ m.content is string }}{{ m.content is none }}{{ m.tool_calls is defined and m.tool_calls }};{% endfor %}",
    "{{ messages|tojson }}", "{{ messages|tojson(indent=4) }}", "{{ messages }}", "{{ tools }}", "{{ tools is none }}", "{% if tools %}a{% endif %}",
    "{% macro render(v, depth=0) %}{% if v is mapping %}{ {%- for k, x in v.items() %}{{ k }}:{{ render(x, depth + 1) }}{{ ', ' if not loop.last }}{% endfor -%} }{% elif v is string %}'{{ v }}'{% elif v is iterable %}[{% for x in v %}{{ render(x) }},{% endfor %}]{% else %}{{ v }}{% endif %}{% endmacro %}{{ render(messages) }}",
    "{% set content = '<think>\\nhm\\n</think>\\n\\nyes' %}{% set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}{{ [reasoning, content.split('</think>')[-1].lstrip('\\n')] }}",
    "{{ ('a' if yes else 'b') ~ ('c' if no) }}", "{{ 'x' if messages and messages[-1].role == 'tool' and messages[-1].content is string else 'y' }}",
    "{%- set today = strftime_now('%Y-%m-%d') %}{{ today }}", "{{ bos_token }}{{ bos_token is defined }}",
    "{%- if strftime_now is defined %}{{- strftime_now('%d %b %Y') }}{%- endif %}", "{{ raise_exception('Only <user> & \"assistant\"') }}",
    "{{ 'a' ~\n'b' }}\n{{- 'c'\n-}}\nd", "{{ messages[1].content + '\\n' + messages[9].content }}", "{{ messages[9].content }}", "{{ messages[9] }}",
    "{% for m in messages %}{% for k, v in m.items() if k != 'role' %}{{ k }}{% endfor %}{% endfor %}", "{% for k, v in d|dictsort %}{{ k }}{% endfor %}",
    "{% set x = {} %}{% for i in nums %}{% set _ = i %}{% endfor %}{{ x }}{{ _ is defined }}", "{% set a = nums|length %}{% if a > 2 and a < 5 %}{{ a }}{% endif %}",
]

# Whole chat templates, as long as published ones.
AGENT = """{%- set ns = namespace(system='', last_question=-1, calls=0) -%}
{%- for m in messages %}
    {%- if m.role == 'system' %}
        {%- set ns.system = ns.system ~ ('\\n\\n' if ns.system else '') ~ m.content | trim %}
    {%- elif m.role == 'user' %}
        {%- set ns.last_question = loop.index0 %}
    {%- endif %}
{%- endfor %}
{%- macro describe(schema, depth=0) -%}
    {%- if schema.type == 'object' -%}
        {
        {%- for key, value in schema.properties | dictsort %}
            {{- '\\n' + '  ' * (depth + 1) + key }}{{ '?' if key not in schema.required | default([]) }}: {{ describe(value, depth + 1) }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
        {{- '\\n' + '  ' * depth }}}
    {%- elif schema.type == 'array' -%}
        {{ describe(schema['items'], depth) }}[]
    {%- elif schema.enum is defined -%}
        {{ schema.enum | map('tojson') | join(' | ') }}
    {%- else -%}
        {{ schema.type if schema.type is string else schema.type | join(' | ') }}
    {%- endif -%}
{%- endmacro -%}
{{- bos_token }}
{%- if ns.system or tools %}
    {{- '<|system|>\\n' + ns.system }}
    {%- if tools %}
        {{- '\\n# Tools\\n' }}
        {%- for tool in tools %}
            {%- set f = tool.function if tool.function is defined else tool %}
            {{- '- ' ~ f.name ~ ': ' ~ f.description ~ ' ' ~ describe(f.parameters) ~ '\\n' }}
        {%- endfor %}
        {{- tools | tojson(indent=2) }}
    {%- endif %}
    {{- '<|end|>\\n' }}
{%- endif %}
{%- for m in messages if m.role != 'system' %}
    {%- if m.role == 'assistant' %}
        {%- set content = m.content or '' %}
        {%- set thought = m.reasoning_content if m.reasoning_content is string else '' %}
        {%- if not thought and '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|assistant|>\\n' }}
        {%- if thought and loop.index0 > ns.last_question - 1 %}{{ '<think>' ~ thought.strip() ~ '</think>\\n' }}{% endif %}
        {%- generation %}{{ content }}
        {%- for call in m.tool_calls or [] %}
            {%- set ns.calls = ns.calls + 1 %}
            {{- '<call ' ~ ns.calls ~ '>' ~ call.function.name }}(
            {%- for key, value in call.function.arguments | items %}
                {{- key }}={{ value | tojson if value is not string else "'" ~ value ~ "'" }}
                {%- if not loop.last %}, {% endif %}
            {%- endfor %})</call>
        {%- endfor %}{% endgeneration %}
        {{- '<|end|>\\n' }}
    {%- elif m.role == 'tool' %}
        {{- ('<|tool|>' if loop.previtem is not defined or loop.previtem.role != 'tool') ~ '<result>' }}
        {{- m.content if m.content is string else m.content | tojson }}</result>
        {%- if loop.last or loop.nextitem.role != 'tool' %}{{ '<|end|>\\n' }}{% endif %}
    {%- elif m.role == 'user' %}
        {{- '<|user|>\\n' }}
        {%- if m.content is string %}{{ m.content }}{% else %}
            {%- for part in m.content %}
                {%- if part.type == 'text' %}{{ part.text }}
                {%- else %}{{ raise_exception('No place for ' ~ part.type) }}{% endif %}
            {%- endfor %}
        {%- endif %}{{ '<|end|>\\n' }}
    {%- else %}
        {{- raise_exception('Unknown role: ' + m.role) }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|assistant|>\\n' ~ ('<think></think>' if enable_thinking is defined and not enable_thinking) }}
{%- endif %}
"""

TOOLS = [{"type": "function", "function": {
    "name": "weather", "description": "天气 <now> & here", "parameters": {
        "type": "object", "required": ["city"], "properties": {
            "city": {"type": "string"}, "days": {"type": ["integer", "null"]},
            "where": {"type": "array", "items": {"type": "object", "properties": {
                "lat": {"type": "number"}, "unit": {"enum": ["°C", "°F"]}}}}}}}}]
CALLS = [{"id": "c1", "type": "function",
          "function": {"name": "weather", "arguments": {"city": "北京", "days": 3}}},
         {"id": "c2", "type": "function",
          "function": {"name": "weather", "arguments": {"city": "Oslo", "where": [{"lat": 59.9}]}}}]
TALK = [{"role": "system", "content": " Be brief. "}, {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "reasoning_content": "Ask.\n", "tool_calls": CALLS},
        {"role": "tool", "content": "sunny"}, {"role": "tool", "content": {"temp": -1.50}},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nCold."},
        {"role": "user", "content": [{"type": "text", "text": "Thanks"}]}]

for messages in (TALK, TALK[1:2], TALK[:2], TALK[:3], TALK[:5], TALK[2:], [],
                 TALK + [{"role": "critic", "content": ""}],
                 [{"role": "user", "content": [{"type": "image"}]}]):
    for extra in ({}, {"tools": TOOLS}, {"enable_thinking": False, "tools": None}):
        TEMPLATES.append((AGENT, {
            "bos_token": "<s>", "messages": messages, "add_generation_prompt": True, **extra}))
TEMPLATES.append((AGENT, {"messages": TALK, "tools": TOOLS}))
