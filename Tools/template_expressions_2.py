"""Expressions of make_template_fixtures.py, part 2 of 3: one a line."""

EXPRESSIONS = r'''
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
'''.strip("\n").split("\n")
