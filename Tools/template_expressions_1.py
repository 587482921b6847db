"""Expressions of make_template_fixtures.py, part 1 of 3: one a line."""

EXPRESSIONS = r'''
1
-1
+n
- -1
007
1_000
0x1F
0b101
0o17
1.5
1e3
1.5e-7
.5
5.
1e400
9223372036854775807
-9223372036854775807
1 + 2 * 3
(1 + 2) * 3
7 / 2
8 / 2
7 // 2
-7 // 2
7 // -2
7 % 3
-7 % 3
7 % -3
7.5 // 2
-7.5 // 2
7.5 % 2
-7.5 % 2
7.5 % -2
2 ** 10
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
(-2) ** 3
2 ** 62
0 ** 0
1 / 0
1 // 0
1 % 0
1.0 / 0
0 ** -1
1 - -1
1 -1
n-1
n - 1.0
true + true
true * 3
1 + none
"a" + 1
1 + "a"
"a" + "b"
"a" "b" 'c'
"a" ~ 1 ~ none ~ true ~ 1.0 ~ [1]
"a" * 3
3 * "ab"
"a" * -1
"a" * 2.0
[1] * 2
[1] + [2, 3]
(1,) + (2,)
[1] + (2,)
(1, 2) * 2
"a" - "b"
-"a"
-true
+true
not 1
not ""
not not "x"
1 and 2
0 and 2
1 or 2
0 or ""
0 or none or "z"
1 and 0 or 3
not 1 == 2
1 < 2
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2 != 1
1 == 1.0
1 == true
"a" == "a"
"a" == 1
"a" != "b"
"a" < "b"
"Z" < "a"
"a" < 1
[1, 2] < [1, 3]
[1, 2] < [1]
[1] == [1.0]
[1] == (1,)
(1, 2) == (1, 2)
{"a": 1} == {"a": 1.0}
{"a": 1, "b": 2} == {"b": 2, "a": 1}
none == none
none < 1
none == false
1 in [1, 2]
1 in (2, 3)
"a" in "cat"
"" in "cat"
"x" not in "cat"
1 in "cat"
none in [none]
"b" in d
"zz" in d
"zz" not in d
1 in 5
"x" in none
undefined_thing in [1]
1 in undefined_thing
"a" in undefined_thing
[1] in nested
[1, 2] in nested
"k" in d.c
2.0 in nums
true in nums
yes if yes else no
"a" if no else "b"
"a" if no
("a" if no) is defined
"a" if yes else "b" if yes else "c"
"a" if no else "b" if no else "c"
[1, 2, 3]
[1, 2, 3,]
[]
[[], {}, ()]
(1,)
(1, 2)
()
1, 2
{"a": 1, 'b': [1, none, true]}
{"a": 1, "a": 2}
{1: "x", 1.0: "y", true: "z"}
{none: 1, (1, 2): 2}
{[1]: 2}
{}
{"a": 1,}
[1, "a", 'it\'s', "\"", "it's \"x\""]
["\n\t\r\\", "\x00\x7f\x1b", "é你😀", "\u200b\xa0\u2028"]
"\x41\u00e9\U0001F600\101\0"
"\é\你"
"\x4"
"tab\there"
'single "double"'
"a\\b"
name
missing
missing.attribute
missing["x"]
missing[0:1]
missing()
missing + 1
1 + missing
missing ~ "x"
missing == missing
missing == none
missing < 1
-missing
missing is defined
missing is undefined
missing is none
not missing
missing or "fallback"
missing and 1
missing|length
missing|upper
missing|list
missing|default("d")
missing.x|default("d")
missing|int
missing|float
missing|join(",")
missing|tojson
missing|first
missing|first is defined
missing|sort
missing|items|list
missing|dictsort
missing|map("upper")|list
missing|trim
missing|string|length
missing|replace("a", "b")
missing|abs
missing|sum
missing|reverse|list
missing|last
missing|min
missing|indent
missing|truncate
missing|center(5)
missing|round
missing|title
missing|unique|list
missing|batch(2)|list
missing|wordcount
missing|safe
missing|e
missing|urlencode
missing|attr("x")
missing is callable
missing is iterable
missing is sequence
missing is mapping
missing is string
missing is number
missing is divisibleby 3
missing is odd
missing is in [1]
[missing]
[missing, 1]|tojson
{"a": missing}
d.b
d["b"]
d.items
d["items"]
d.zz
d.zz is defined
d.zz.y
d["zz"]["y"]
d.c.k
d.c["é"]
d.a[1]
d.a.1
d.a[-1]
d.a[10]
d.a[10] is defined
d.a["x"]
d.a[none]
d[none]
d[[1]]
d[1]
nums[0]
nums[-1]
nums[true]
nums["0"]
nums[1.0]
nums.0
nested.1.1.0
nested[1][1][0]
name[0]
name[-1]
name[5]
name[5] is defined
name["upper"]()
zh[0]
zh[1:3]
zh[::-1]
emoji[1]
emoji|length
none.x
none.x is defined
none["x"]
n.x
n.real
x.real
n[0]
yes.x
nums[:2]
nums[1:]
nums[:-1]
nums[::2]
nums[::-1]
nums[10:]
nums[-10:2]
nums[1:1]
nums[none:none]
nums[0:3:0]
nums["a":]
nums[1.0:]
(1, 2, 3)[1:]
"hello"[1:4]
"hello"[::-1]
"hello"[-3:]
"hello"[3:1:-1]
"hello"[:-10:-2]
"hello"[9223372036854775807:]
"hello"[-9223372036854775807:9223372036854775807:9223372036854775807]
"hello"[::-9223372036854775807]
none[1:]
5[1:]
range(10)[2:5]
range(10)[2:5]|list
range(10)[-1]
range(10)[20] is defined
d[1:2]
messages[1:]|length
messages[0].content
messages[-1]["role"]
messages[2].tool_calls[0].function.arguments.q
messages|map(attribute="role")|join(",")
messages|selectattr("role", "equalto", "user")|list|length
messages|selectattr("tool_calls")|list|length
messages|selectattr("tool_calls", "defined")|map(attribute="role")|list
messages|rejectattr("content")|map(attribute="role")|list
messages|rejectattr("role", "in", ["user", "tool"])|map(attribute="role")|list
messages|map(attribute="content")|select("none")|list
messages|map(attribute="content", default="-")|list
messages|map(attribute="tool_calls.0.function.name")|list
messages|map(attribute="zz", default="-")|list
nums|map("string")|list
nums|map("multiply")|list
nums|map()|list
words|map("upper")|list
words|map("replace", "p", "b")|list
words|map(attribute=0)|list
nums|select|list
[0, 1, "", "a"]|select|list
[0, 1, "", "a"]|reject|list
nums|select("odd")|list
nums|reject("odd")|list
nums|select("gt", 1)|list
nums|select(">", 1)|list
nums|select("divisibleby", 2)|list
nums|select("nope")|list
nums|select("in", [1, 2])|list
users|map(attribute="age")|sum
users|sum(attribute="age")
users|sum("age", 10)
nums|sum
nums|sum(start=10)
[]|sum
["a"]|sum
[[1], [2]]|sum(start=[])
'''.strip("\n").split("\n")
