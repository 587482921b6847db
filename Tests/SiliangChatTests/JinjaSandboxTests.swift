// Templates come with checkpoints, from anybody: whatever one holds, rendering it ends, within its
// limits, in a text or an error.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private func limits(
    steps: Int = 200_000, output: Int = 1 << 20, total: Int = 16 << 20,
    duration: Duration = .seconds(10)
) -> JinjaLimits {
    var limits = JinjaLimits()
    limits.steps = steps
    limits.outputBytes = output
    limits.totalBytes = total
    limits.duration = duration
    return limits
}

private func code(of template: String, _ limits: JinjaLimits) -> ChatError.Code? {
    do throws(ChatError) {
        _ = try JinjaTemplate(template, limits: limits).render([:], now: JinjaCase.now)
        return nil
    } catch {
        return error.code
    }
}

@Suite struct JinjaSandboxTests {
    /// Each would run, grow or recurse without end, or for very long.
    private static let excessive = [
        // Time.
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) if a in range(99999) %}{% endfor %}",
        "{{ range(99999)|map('string')|map('list')|map('first')|list|sort|unique|join|length }}",
        "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% for i in [[1]] recursive %}{{ loop([i]) }}{% endfor %}",
        // Size.
        "{{ 'a' * 9223372036854775807 }}", "{{ 'ab' * 4611686018427387904 }}",
        "{{ [1] * 9223372036854775807 }}", "{{ (1, 2) * 9999999999 }}",
        "{% for i in range(1000) %}{{ 'a' * 10000 }}{% endfor %}",
        "{% set ns = namespace(s='a') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}"
            + "{% endfor %}",
        "{% set ns = namespace(s=['a']) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}"
            + "{% endfor %}",
        "{{ 'a'.replace('', 'b' * 999999) }}", "{{ ('a' * 99999)|replace('a', 'b' * 99999) }}",
        "{{ ('a' * 99999).split('a')|join('b' * 99999) }}", "{{ 'a'.center(99999999999) }}",
        "{{ 'a'|indent(9999999999, true) }}", "{{ '%99999999d' % 1 }}",
        "{{ '{:99999999}'.format(1) }}", "{{ '%.999999999f' % 1.5 }}",
        "{{ '\t'.expandtabs(1 << 40) }}"
            .replacing("1 << 40", with: "1099511627776"),
        "{{ '5'.zfill(99999999999) }}", "{{ [1]|batch(9999999999, 0)|list }}",
        "{{ [1]|slice(9999999999)|list }}", "{{ [[1]]|tojson(indent=9999999999) }}",
        "{{ [[[1]]]|tojson(indent='a' * 999999) }}",
        // Every one refers to the last twice: printed, compared or written, it has no end.
        "{% set ns = namespace(l=[]) %}{% for i in range(200) %}{% set ns.l = [ns.l, ns.l] %}"
            + "{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(200) %}{% set ns.l = [ns.l, ns.l] %}"
            + "{% endfor %}{{ ns.l|tojson }}",
        "{% set ns = namespace(l=[], m=[]) %}{% for i in range(200) %}"
            + "{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}"
            + "{{ ns.l == ns.m }}{{ ns.l < ns.m }}",
        "{% set ns = namespace(l=()) %}{% for i in range(200) %}{% set ns.l = (ns.l, ns.l) %}"
            + "{% endfor %}{{ {ns.l: 1} }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(200) %}{% set ns.l = [ns.l, ns.l] %}"
            + "{% endfor %}{{ ns.l|pprint }}",
        // Depth.
        "{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}"
            + "{% endfor %}",
        "{% set ns = namespace(l=1) %}{% for i in range(9999) %}{% set ns.l = {1: ns.l} %}"
            + "{% endfor %}",
        "{% set ns = namespace(c=1) %}{% for i in range(9999) %}{% set ns.c = cycler(ns.c).next %}"
            + "{% endfor %}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}",
        "{% set a = [] %}{% set b = [] %}{% set _ = a.append(a) %}{% set _ = b.append(b) %}"
            + "{{ a == b }}",
        "{% set d = {} %}{% set _ = d.update(x=d) %}{{ d }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f() %}{% for i in [1] %}{% if 1 %}{% filter e %}{{ f() }}{% endfilter %}{% endif %}"
            + "{% endfor %}{% endmacro %}{{ f() }}",
        "{% macro f() %}{% call f() %}{% set a %}{% with b=f() %}{% endwith %}{% endset %}"
            + "{% endcall %}{{ caller() }}{% endmacro %}{{ f() }}",
        "{% macro f(x) %}{{ {1: [f(x)|e, -(1 + 2 * f(x)|int), f(x) if 1 ~ f(x) is string]} }}"
            + "{% endmacro %}{{ f(1) }}",
        "{% for i in [[1]] recursive %}{% generation %}{{ '{}'.format(loop([i])) }}"
            + "{% endgeneration %}{% endfor %}",
    ]

    @Test("What has no end is ended", arguments: excessive)
    func whatHasNoEndIsEnded(template: String) {
        #expect(code(of: template, limits()) == .templateLimit, "\(template)")
    }

    @Test("Time alone ends a template too")
    func timeAloneEndsATemplateToo() throws {
        let endless =
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"
        let clock = ContinuousClock()
        let start = clock.now
        let time = limits(
            steps: .max, output: .max, total: .max, duration: .milliseconds(50))
        #expect(code(of: endless, time) == .templateLimit)
        #expect(start.duration(to: clock.now) < .seconds(5))
    }

    /// Long chains that must neither be walked nor freed by recursion: each of these is allowed.
    @Test(
        "Long chains of objects are freed link by link",
        arguments: [
            "{% set ns = namespace(l=1) %}{% for i in range(50000) %}"
                + "{% set ns.l = namespace(l=ns.l) %}{% endfor %}{{ ns.l is defined }}",
            "{% set ns = namespace(m=1) %}{% for i in range(20000) %}{% set p = ns.m %}"
                + "{% macro m() %}{{ p }}{% endmacro %}{% set ns.m = m %}{% endfor %}done",
            "{% set ns = namespace(l=[]) %}{% for i in range(20000) %}{% set n = [] %}"
                + "{% set _ = ns.l.append(n) %}{% set ns.l = n %}{% endfor %}done",
            "{% set ns = namespace(d={}) %}{% for i in range(20000) %}{% set n = {} %}"
                + "{% set _ = ns.d.update(n=n) %}{% set ns.d = n %}{% endfor %}done",
            "{% set ns = namespace(l=0) %}{% for i in range(20000) %}{% for j in [1] %}"
                + "{% set _ = loop.changed(ns.l) %}{% set ns.l = loop %}{% endfor %}{% endfor %}done",
            "{% set ns = namespace() %}{% set ns.self = ns %}{{ ns.self.self.self is defined }}",
        ])
    func longChainsAreFreedLinkByLink(template: String) throws {
        let text = try JinjaTemplate(template).render([:])
        #expect(text == "done" || text == "True")
    }

    @Test("No arithmetic and no index traps")
    func noArithmeticAndNoIndexTraps() throws {
        let edges = [
            "9223372036854775807", "(-9223372036854775807 - 1)", "0", "-1", "1e308", "1e400",
            "(1e400 - 1e400)", "true", "none", "'abc'", "[1]", "missing",
        ]
        let shapes = [
            "A + B", "A - B", "A * B", "A / B", "A // B", "A % B", "A ** B", "A < B", "A == B",
            "A in B", "A ~ B", "-A", "A|abs", "A|int", "A|float", "A|round(B)",
            "A|round(B, 'ceil')", "A|string|int(0, B)", "A|filesizeformat", "'hello'[A:B]",
            "'héllo'[A::B]", "[1, 2][A:B:A]", "'hello'[A]", "[1, 2][A]", "range(9)[A:B]",
            "range(9)[::A][::B]", "range(A)|length", "range(A, B)|length", "range(A, B, A)|length",
            "'%d|%5.1f|%x|%c|%s' % (A, A, A, A, B)", "'%*d' % (A, B)", "'%.*f' % (A, B)",
            "'{:d}'.format(A)", "'{:,.3f}'.format(A)", "'{:{}}'.format(B, A)", "'{:x}'.format(A)",
            "'{:c}'.format(A)", "'{:g}'.format(A)", "'{:.3}'.format(A)", "'{:%}'.format(A)",
            "'abc'.find('b', A, B)", "'abc'.startswith('b', A, B)", "'abc'.count('b', A, B)",
            "'a b c'.split(' ', A)", "'aaa'.replace('a', 'b', A)", "'a'.center(A)", "'a'.zfill(A)",
            "'a\tb'.expandtabs(A)", "'abcdef'|truncate(A, true, '', B)", "'a b'|wordwrap(A)",
            "'a'|indent(A)", "[1, 2]|batch(A)|list", "[1, 2]|slice(A)|list", "[A, B]|sort",
            "[A, B]|max", "[A, B]|sum", "[A, B]|unique|list", "[1, 2].pop(A)", "[1].insert(A, B)",
            "[1, 2].index(1, A, B)", "A is divisibleby B", "A is odd", "{A: B}", "A|tojson",
            "[A]|tojson(indent=B)", "A.real", "A|format(B)", "A is sameas B", "dict(a=A)|dictsort",
            "A|items|list", "A|first", "A|last", "A|reverse|list", "A|length", "A|join(B)",
            "cycler(A, B).next()", "A|map('abs')|list", "A|attr('b')", "A|pprint", "A|e",
            "A|urlencode", "strftime_now(A)", "A(B)", "A|xmlattr", "A|striptags", "A|random",
        ]
        var rendered = 0
        for shape in shapes {
            for a in edges {
                for b in shape.contains("B") ? edges : [""] {
                    let expression = shape.replacing("A", with: a).replacing("B", with: b)
                    if code(of: "{{ \(expression) }}", limits()) == nil { rendered += 1 }
                }
            }
        }
        #expect(rendered > 1500)
    }

    @Test(
        "Templates nested beyond all measure are refused, those within it are not",
        arguments: [
            ("(", "1", ")"), ("[", "1", "]"), ("{1:", "1", "}"), ("-", "1", ""), ("+", "1", ""),
            ("f(", "1", ")"), ("", "a", "|e"), ("", "a", ".b"), ("", "a", "[0]"), ("", "a", "()"),
            ("", "1", " if 1"), ("1 if 1 else ", "1", ""), ("", "a", "[1:]"),
        ])
    func templatesNestedBeyondAllMeasure(before: String, inner: String, after: String) {
        func expression(_ count: Int) -> String {
            "{{ " + String(repeating: before, count: count) + inner
                + String(repeating: after, count: count) + " }}"
        }
        #expect(code(of: expression(3000), limits()) == .invalidTemplate)
        #expect(code(of: expression(40), limits()) != .invalidTemplate)
    }

    @Test(
        "Nested tags are refused beyond measure, long chains of operators are not",
        arguments: [
            ("{% if 1 %}", "{% endif %}"), ("{% for i in [1] %}", "{% endfor %}"),
            ("{% with %}", "{% endwith %}"), ("{% filter e %}", "{% endfilter %}"),
            ("{% if 1 %}{% else %}", "{% endif %}"), ("{% set a %}", "{% endset %}"),
            ("{% macro m() %}", "{% endmacro %}"), ("{% for (a,", "{% endfor %}"),
        ])
    func nestedTags(before: String, after: String) {
        let deep = String(repeating: before, count: 3000) + String(repeating: after, count: 3000)
        #expect(code(of: deep, limits()) == .invalidTemplate)
    }

    @Test("What is long but flat renders")
    func whatIsLongButFlatRenders() throws {
        for (part, sign) in [
            ("1", " + "), ("1", " ~ "), ("1", " and "), ("0", " or "), ("1", " == "),
        ] {
            let text = Array(repeating: part, count: 2000).joined(separator: sign)
            _ = try JinjaTemplate("{{ \(text) }}").render([:])
        }
        let branches = (0..<2000).map { "{% elif n == \($0) %}\($0)" }.joined()
        let text = try JinjaTemplate("{% if no %}\(branches){% endif %}").render(
            ["n": .integer(1999)])
        #expect(text == "1999")
        let variables: JSONObject = [
            "m": .array(
                (0..<5000).map {
                    .object(["role": .string("user"), "content": .string("message \($0)")])
                })
        ]
        let chat = try JinjaTemplate(
            "{% for x in m %}<{{ x.role }}>{{ x['content'] | trim }}</>{% endfor %}"
        ).render(variables)
        #expect(chat.utf8.count > 100_000)
    }

    /// A fixed seed, so that a failure comes again.
    @Test("Damaged templates end in a text or an error")
    func damagedTemplatesEndInATextOrAnError() throws {
        let cases = try JinjaCase.language()
        let letters = Array("{}%#-+|.,:()[]'\"\\~ =<>!*/0123ifnse\n\tä😀")
        var random = SeededGenerator(seed: 42)
        var ended = 0
        for _ in 0..<4000 {
            var text = Array(cases[Int.random(in: 0..<cases.count, using: &random)].template)
            text += Array(cases[Int.random(in: 0..<cases.count, using: &random)].template)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                let end = min(place + Int.random(in: 0...3, using: &random), text.count)
                let letter = letters[Int.random(in: 0..<letters.count, using: &random)]
                text.replaceSubrange(place..<end, with: Bool.random(using: &random) ? [letter] : [])
            }
            do throws(ChatError) {
                _ = try JinjaTemplate(String(text), limits: limits())
                    .render(cases[0].variables, now: JinjaCase.now)
                ended += 1
            } catch {
                #expect(!error.message.isEmpty || error.code == .templateRejected)
            }
        }
        #expect(ended > 400)
    }
}
