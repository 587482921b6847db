"""The templates of make_template_fixtures.py: written for it, each for some rule of the language."""

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
nums|sort
nums|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
users|sort(attribute="name")|map(attribute="name")|list
users|sort(attribute="age,name")|map(attribute="name")|list
users|sort(attribute="age", reverse=true)|map(attribute="name")|list
users|sort
[1, "a"]|sort
d.c|dictsort
{"b": 1, "A": 3, "c": 2}|dictsort
{"b": 1, "A": 3, "c": 2}|dictsort(true)
{"b": 1, "A": 3, "c": 2}|dictsort(by="value")
{"b": 1, "A": 3, "c": 2}|dictsort(false, "value", true)
{"b": 1}|dictsort(by="x")
nums|min
nums|max
words|min
words|max
words|max(case_sensitive=true)
[]|max
[]|max is defined
users|max(attribute="age")
users|min(attribute="name")
nums|first
nums|last
[]|first
[]|last
"abc"|first
"abc"|last
d|first
d|last
5|first
nums|map("abs")|last
nums|map("abs")|first
nums|random is number
[]|random
nums|reverse
nums|reverse|list
"abc"|reverse
d|reverse|list
5|reverse
nums|list
"abc"|list
d|list
5|list
(1, 2)|list
nums|length
nums|count
"héllo"|length
d|length
5|length
none|length
nums|join
nums|join(", ")
nums|join(none)
words|join("-")
users|join(", ", attribute="name")
[1, none, true]|join("|")
"abc"|join("-")
5|join
d|join(",")
[1, 1, 2]|unique|list
["a", "A", "b"]|unique|list
["a", "A", "b"]|unique(true)|list
users|unique(attribute="age")|map(attribute="name")|list
[[1], [1]]|unique|list
[1, 2, 3, 4, 5]|batch(2)|list
[1, 2, 3, 4, 5]|batch(2, "x")|list
[1, 2, 3, 4, 5]|slice(2)|list
[1, 2, 3, 4, 5]|slice(3, "x")|list
[1, 2]|slice(0)|list
users|groupby("age")
users|groupby("age")|map(attribute="grouper")|list
users|groupby("age")|map(attribute="list")|map("length")|list
users|groupby("tags", default=[])|map("first")|list
["b", "B", "a"]|groupby(0)|list
(users|groupby("age"))[0].grouper
(users|groupby("age"))[0][1]|length
d|items|list
d.items()
d.keys()
d.values()
d.items()|list
d.keys()|list
d.values()|list
d.keys()[0]
d.c.items()|first
"b" in d.keys()
1 in d.values()
("b", 1) in d.items()
d.keys()|length
d.get("b")
d.get("zz")
d.get("zz", "def")
d.get("zz") is none
d.get()
d.get([1])
d.copy() == d
d.pop("b")
d.update({"z": 1})
d.__class__
d.__class__ is defined
name.__class__
nums.append(4)
nums.index(1)
nums.index(9)
nums.count(1)
nums.copy()
nums.zz
(1, 2, 1).count(1)
(1, 2, 1).index(2)
5|items
nums|items
text|trim
text.strip()
text.lstrip()
text.rstrip()
"xxhixx".strip("x")
"xyhiyx".strip("xy")
"xxhixx"|trim("x")
" \n\t\u00a0x\u2003 ".strip()
text|upper
text|lower
name.upper()
name.lower()
"hello world"|capitalize
"HELLO World".capitalize()
"hello wOrld foo-bar (baz) it's"|title
"hello wOrld foo-bar (baz) it's".title()
"Straße"|upper
"ΑΣ ΑΣΑ Σ"|lower
"ǆ"|title
"éa"|capitalize
"aBc".swapcase()
"Straße".casefold()
"abc".replace("b", "x")
"aaa".replace("a", "b", 2)
"aaa"|replace("a", "b", 2)
"abc"|replace("", "-")
"abc".replace("", "-", 2)
"abc"|replace("b", 1)
"abc".replace("b", 1)
5|replace(5, 6)
"a,b,c".split(",")
"a,b,c".split(",", 1)
"a,b,c".rsplit(",", 1)
"  a  b c ".split()
"  a  b c ".split(none, 1)
"  a  b c ".rsplit(none, 1)
"abc".split("")
"".split()
"".split(",")
"a--b-c".split("-")
"a</think>b</think>c".split("</think>")[-1]
"a</think>b</think>c".split("</think>")|first
multi.splitlines()
multi.splitlines(true)
"a\r\nb\rc\x0bd\u2028e".splitlines()
"a=b=c".partition("=")
"a=b=c".rpartition("=")
"abc".partition("=")
"abc".rpartition("=")
"hello".startswith("he")
"hello".startswith(("x", "he"))
"hello".startswith("l", 2)
"hello".startswith("l", 2, 1)
"hello".startswith("")
"hello".startswith("", 9)
"hello".startswith(1)
"hello".startswith(["he"])
"hello".endswith("lo")
"hello".endswith(("lo", "x"))
"hello".endswith("hel", 0, 3)
"hello".find("l")
"hello".find("l", 3)
"hello".find("z")
"hello".rfind("l")
"hello".index("l")
"hello".index("z")
"hello".rindex("l")
"你好你".find("好")
"你好你".rfind("你")
"hello".count("l")
"hello".count("")
"aaaa".count("aa")
"hello".count("l", 3)
", ".join(["a", "b"])
", ".join(words)
"".join([])
"-".join([1])
"-".join("abc")
"abc".ljust(5) ~ "|"
"abc".rjust(5, "*")
"abc".center(6, "-")
"abc".center(8)
"abcd".center(7, "-")
"abc"|center(8)
"abc".center(2)
"5".zfill(3)
"-5".zfill(4)
"a\tb".expandtabs(4)
"abc".isalpha()
"ab1".isalpha()
"ab1".isalnum()
"123".isdigit()
"²".isdigit()
"²".isdecimal()
"½".isnumeric()
"你".isalpha()
"".isalpha()
"ABC".isupper()
"A1".isupper()
"abc".islower()
"1".islower()
"Hello World".istitle()
"Hello world".istitle()
" \n".isspace()
"a_1".isidentifier()
"1a".isidentifier()
"abc".isascii()
"é".isascii()
"a\n".isprintable()
"prefix-x".removeprefix("prefix-")
"x.txt".removesuffix(".txt")
"x.txt".removesuffix("")
"{} and {}".format(1, "b")
"{0} {1} {0}".format("a", "b")
"{a} {b}".format(a=1, b=[1])
"{} {0}".format(1)
"{}".format()
"{x}".format()
"{{}} {}".format(1)
"{".format()
"}".format()
"{a[b]} {a.b}".format(a={"b": 1})
"{0[1]}".format([1, 2])
"{:>5}|{:<5}|{:^5}|{:*^7}".format("a", "b", "c", "d")
"{:5}|{:5}".format("a", 1)
"{:05d} {:+d} {: d} {:x} {:X} {:b} {:o} {:#x}".format(42, 42, 42, 255, 255, 5, 8, 255)
"{:,} {:_}".format(1234567, 1234567)
"{:,.2f} {:.0f} {:.1%} {:e} {:g} {:g}".format(1234.5, 2.5, 0.125, 12345.678, 1e10, 0.0001)
"{:.3} {:.3} {:10.4f}|".format(1234.5678, 0.00012345, 3.14159)
"{:.2s}|{:>{w}}".format("abc", "x", w=4)
"{!r} {!s}".format("a", "a")
"{:d}".format("a")
"{:d}".format(1.5)
"{:s}".format(1)
"{:>3}".format(none)
"{:08.2f}|{:=+6d}|{:<06d}".format(-3.14159, 5, 7)
"{:c}".format(65)
"{} {}".format(true, none)
"%s and %d" % ("a", 5)
"%s" % "a"
"%s" % 5
"%s" % [1, "a"]
"%s %s" % "a"
"%s" % ("a", "b")
"%d%%" % 50
"%5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5)
"%.2f|%8.3f|%e|%g|%G" % (1.5, 2.25, 12345.678, 0.00001, 1e20)
"%x %X %o %#x %#o" % (255, 255, 8, 255, 8)
"%r %s" % ("a", "a")
"%(a)s-%(b)d" % {"a": 1, "b": 2}
"%(zz)s" % {"a": 1}
"%s" % none
"%d" % "a"
"%d" % 3.9
"%c%c" % ("a", 66)
"%*d|%-*d|" % (4, 1, 4, 2)
"%.3s|%5.1s|" % ("abcdef", "xyz")
"%.5d" % 42
"%q" % 1
"%" % 1
"plain" % ()
"plain" % {}
"%s"|format("x")
"%(a)s"|format(a=1)
"%s, %s!"|format(name, n)
quote|e
quote|escape
quote|e|e
quote|forceescape
quote|e|forceescape
quote|safe
"<" ~ (quote|e)
("<b>"|safe) + "<i>"
"<i>" + ("<b>"|safe)
("<b>"|safe) ~ "<i>"
("<b>"|safe)|upper
("<b>"|safe) is escaped
"<b>" is escaped
[("<b>"|safe)]
html|striptags
"a b/c?d=ü&e"|urlencode
{"a b": "c/d", "e": 1}|urlencode
[("a", 1), ("b", "ü")]|urlencode
{"class": "x", "id": none, "n": "<"}|xmlattr
{"class": "x"}|xmlattr(false)
{"a b": "x"}|xmlattr
multi|indent
multi|indent(2)
multi|indent(2, true)
multi|indent(2, true, true)
multi|indent("> ", first=true)
multi|indent(width=1)
""|indent(2, true)
"a"|indent(2, true)
"foo bar baz qux"|truncate(9)
"foo bar baz qux"|truncate(9, true)
"foo bar baz qux"|truncate(11)
"foo bar baz qux"|truncate(11, false, "...", 0)
"foo bar baz qux"|truncate(5, end="", leeway=0)
"foo"|truncate(1)
"the quick brown fox jumps"|wordwrap(10)
"averyveryverylongword x"|wordwrap(8)
"averyveryverylongword x"|wordwrap(8, false)
"well-known two-part words"|wordwrap(8)
"a b\nc d e f"|wordwrap(3, wrapstring="|")
"averyv) }}verylongword x"|wordwrap(8)
"a--b c-d ab-cd x-y-z foo--bar -baz ab-c1 a1-bc d-ef-gh e.g-ab"|wordwrap(5)
"%s"[1:b] if no
"abc" % missing
"abc" % [1]
"%.c|" % 65
{"a": 1}|pprint
[messages, messages]|pprint
"0x1A"|int(0, missing)
[1, 2]|sort(reverse=missing)
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
