"""Expressions of make_template_fixtures.py, part 3 of 3: one a line."""

EXPRESSIONS = r'''
zh[]
"{.x}".format(1)
"{:.3}".format(5)
"one two, three-four"|wordcount
""|wordcount
5|string
1.0|string
none|string
[1]|string
5|upper
none|upper
none|trim
"42"|int
"0x1A"|int
"0x1A"|int(0, 16)
"101"|int(base=2)
"1_000"|int
" 42 "|int
"42.7"|int
"abc"|int
"abc"|int(-1)
42.9|int
-42.9|int
true|int
none|int
none|int(5)
[1]|int
"1e3"|int
"inf"|int
"nan"|int
"3.14"|float
"1e3"|float
"abc"|float
"abc"|float(1.5)
"inf"|float
5|float
none|float
" 2.5 "|float
5|abs
-5|abs
-5.5|abs
"a"|abs
true|abs
42.55|round
42.5|round
43.5|round
-42.5|round
42|round
42.55|round(1)
42.55|round(1, "floor")
42.55|round(1, "ceil")
42.4|round(method="ceil")
1234.5|round(-2)
1250|round(-2)
1350|round(-2)
2.675|round(2)
"a"|round
1|round(1, "x")
true|round
1e300|round(2)
1|filesizeformat
500|filesizeformat
1000|filesizeformat
1500000|filesizeformat
1048576|filesizeformat(true)
"2000"|filesizeformat
1e30|filesizeformat
none|default("x")
none|default("x", true)
""|default("x")
""|default("x", true)
""|d("x", boolean=true)
missing|d
missing|default(default_value=5)
0|default(1, true)
users|attr("x")
name|attr("upper")
d|attr("b")
d|tojson
d|tojson(indent=2)
d|tojson(indent=0)
d|tojson(2)
d|tojson(true)
zh|tojson
zh|tojson(ensure_ascii=true)
emoji|tojson(ensure_ascii=true)
"a\"b\\c\n\t\r\b\f\x01\x7f/</script>'&"|tojson
"a\x7f\x01"|tojson(ensure_ascii=true)
{"b": 1, "a": 2}|tojson(sort_keys=true)
{"b": 1, "a": {"d": 1, "c": 2}}|tojson(indent=1, sort_keys=true)
[1, 2]|tojson(separators=(",", ":"))
{"a": [1]}|tojson(separators=(" ; ", " = "), indent="--")
{"a": {}, "b": [], "c": ()}|tojson(indent=2)
[1.0, 1e16, 1e-7, 0.1, -0.0]|tojson
floats|tojson
floats
[1e400, -1e400]|tojson
(1e400 - 1e400)|tojson
1e400
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
{(1, 2): 3}|tojson
(1, "a")|tojson
none|tojson
true|tojson
"<b>"|safe|tojson
d.items()|tojson
nums|map("string")|tojson
range(3)|tojson
name.upper|tojson
[[[1, [2, {"a": [3]}]]]]|tojson(indent=1)
big|tojson
range(3)
range(3)|list
range(1, 4)|list
range(5, 0, -2)|list
range(3, 0)|list
range(0)|list
range(1, 10, 3)
range(0, 3, 0)
range("a")
range()
range(100000)|length
range(100001)|length
range(-9223372036854775807, 9223372036854775807)
range(3) == range(0, 3)
2 in range(3)
range(3).start
dict(a=1, b=2)
dict({"a": 1}, b=2)
dict([("a", 1), ("b", 2)])
dict([1])
dict(a=1).a
namespace(a=1).a
namespace(a=1).b is defined
namespace({"a": 1}, b=2).a
namespace(a=1)
namespace(a=1)["a"]
namespace is callable
joiner("x")() ~ joiner()()
cycler("a", "b").next()
cycler()
undefined_function(1)
name()
name.upper(1)
name.nope()
n()
nums is sequence
nums is iterable
nums is mapping
d is mapping
d is sequence
d is iterable
"a" is string
"a" is sequence
"a" is iterable
5 is iterable
5 is number
5.5 is number
true is number
true is integer
5 is integer
5.0 is integer
5.0 is float
5 is float
true is boolean
1 is boolean
true is true
1 is true
false is false
0 is false
none is none
0 is none
5 is odd
4 is even
-3 is odd
2.0 is even
"a" is odd
9 is divisibleby 3
9 is divisibleby(3)
9 is divisibleby 0
9 is not divisibleby 4
"abc" is lower
"ABC" is upper
"1" is upper
5 is eq 5
5 is == 5
5 is equalto 5.0
5 is ne 4
5 is gt 4
5 is ge(5)
5 is lt 4
5 is lessthan 6
5 is greaterthan 4
5 is in [5, 6]
5 is not in [5, 6]
"a" is in "cat"
5 is sameas 5
none is sameas none
true is sameas true
1 is sameas true
name is sameas name
d is sameas d
d is sameas d.copy()
name is defined
name is not defined
"upper" is filter
"nope" is filter
"odd" is test
"nope" is test
name is callable
name.upper is callable
range is callable
5 is nope
5|nope
5|nope if false else 1
1 if 5 is nope else 2
name is defined and name is string
name is string and not missing is defined
(name is string) is true
not name is string
5 is odd is true
nums is defined == true
n is odd or n is even
n == 7 and name == "Ada"
n if n is odd else "even"
name is string if yes else no
[1, 2, 3] is defined
x == 2.5
x|int
x * 2
big * 2
big + 1
n / 2
n // 2.0
0.1 + 0.2
1e16
1e15
123456789012345678.0
0.00001
0.0001
1.0
100.0
1e22
1e-320
-0.0
3.0 * 1
10 / 5
1 / 3
2 / 3
100000000000000000000.0
raise_exception("stop: " ~ name)
raise_exception("ends\n")
raise_exception(5)
raise_exception()
strftime_now("%Y-%m-%d")
strftime_now("%d %b %Y, %A %B %j %H:%M:%S %p %I %y %a %e %-d %U %W %w %u %%")
strftime_now("%F %T %D %R %c %x %X %h %C %k|%l %-m/%-I %G-%V %s"[:40])
strftime_now(5)
(1, 2)[0]
((1))
(1,)[0]
[1, 2][0]
{"a": 1}.a
{"a": 1}["a"]
{"a": {"b": {}}}
"abc"[1]
"abc".upper()[0].lower()
"a-b".split("-")[1]|upper
(1 + 2)|string ~ "x"
1 + 2|string|int
-5|abs
(-5)|abs
2 * 3|string
"a" ~ "b"|upper
"a" + "b"|upper
1 is odd + 1
nums|length > 2
nums|length > 2 and words|length == 3
not nums|length
"x" if nums|length else "y"
(nums|first) + (nums|last)
nums | sort | first
dict(a=1)|items|list
dict(**{"a": 1})
dict(*[[("a", 1)]])
range(*[1, 3])|list
"{}-{}".format(*["a", "b"])
"{a}".format(**{"a": 1})
"{}".format(1, a=2)
dict(a=1, a=2)
f(1 2)
name |
name ||upper
| upper
1 +
(1
[1
{"a" 1}
{"a": }
"unclosed
name.
name.1a
name..x
1 2
a b
@
$
name!
a = 1
a ? b : c
a && b
1 ++ 2
1 +- 2
1 <> 2
not
is
1 is
1 is not
if
name if
x if else y
loop.index
caller
varargs
true
True
TRUE
none
None
null
'''.strip("\n").split("\n")
