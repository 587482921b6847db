// The lexemes of one grammar, each made once.

import SiliangFormats

/// Makes and keeps lexemes while a grammar is compiled.
struct LexemeTable {
    /// The bytes that the vocabulary has as tokens of their own.
    let available: [Bool]
    private(set) var lexemes: [Lexeme] = []
    private var numbers: [String: Int32?] = [:]
    private var automata: [String: ByteDFA?] = [:]
    private var cells = 0
    private var budget = WorkBudget()

    /// All tables of a grammar together: 16 MB.
    static let maxCells = 4_000_000

    init(available: [Bool]) {
        self.available = available
    }

    /// A lexeme of which only one is made for a key.
    private mutating func lexeme(
        _ key: String, _ place: String, _ make: (inout LexemeTable) throws(ChatError) -> Lexeme?
    ) throws(ChatError) -> Int32? {
        if let known = numbers[key] { return known }
        guard let lexeme = try make(&self) else {
            numbers[key] = .some(nil)
            return nil
        }
        cells += lexeme.dfa.table.count
        guard cells <= Self.maxCells else { throw ByteNFA.tooLarge(place) }
        lexemes.append(lexeme)
        let number = Int32(truncatingIfNeeded: lexemes.count - 1)
        numbers[key] = number
        return number
    }

    private mutating func automaton(
        _ key: String, _ make: (inout LexemeTable) throws(ChatError) -> ByteDFA?
    ) throws(ChatError) -> ByteDFA? {
        if let known = automata[key] { return known }
        let made = try make(&self)
        automata[key] = .some(made)
        return made
    }

    /// One of several texts; nil where the vocabulary can spell none of them.
    mutating func texts(_ texts: [String], place: String) throws(ChatError) -> Int32? {
        let key = "t" + texts.map { "\($0.utf8.count):\($0)" }.joined()
        return try lexeme(key, place) { table throws(ChatError) in
            let dfa = try ByteDFA.make(
                texts: texts.map { Array($0.utf8) }, available: table.available, place: place)
            return dfa.flatMap { Lexeme($0, length: nil) }
        }
    }

    mutating func number(_ range: NumberRange, place: String) throws(ChatError) -> Int32? {
        try lexeme("n\(range)", place) { table throws(ChatError) in
            let dfa = try NumberAutomaton.make(
                range, available: table.available, place: place, budget: &table.budget)
            return dfa.flatMap { Lexeme($0, length: nil) }
        }
    }

    /// What a schema says of a string.
    struct StringRule {
        var least = 0
        var most: Int?
        /// Regular expressions, each of which must be found; formats are such too.
        var patterns: [String] = []
    }

    mutating func string(_ rule: StringRule, place: String) throws(ChatError) -> Int32? {
        let patterns = Set(rule.patterns).sorted()
        let parts = patterns.map { "\($0.utf8.count):\($0)" }.joined()
        let key = "s\(rule.least),\(rule.most ?? -1),\(parts)"
        return try lexeme(key, place) { table throws(ChatError) in
            var dfa: ByteDFA?
            for pattern in patterns {
                guard let next = try table.pattern(pattern, place: place) else { return nil }
                if let old = dfa {
                    dfa = try old.intersection(next, place: place, budget: &table.budget)
                    if dfa == nil { return nil }
                } else {
                    dfa = next
                }
            }
            if dfa == nil { dfa = try table.anyString() }
            guard let dfa else { return nil }
            if rule.least == 0, rule.most == nil { return Lexeme(dfa, length: nil) }
            let length = try LengthRule(
                least: rule.least, most: rule.most, of: dfa, isFree: patterns.isEmpty,
                place: place, budget: &table.budget)
            return Lexeme(dfa, length: length)
        }
    }

    /// A key that is none of `names`. Beside names it holds no escapes, with which a name could be
    /// written differently.
    mutating func key(besides names: [String], place: String) throws(ChatError) -> Int32? {
        if names.isEmpty { return try string(StringRule(), place: place) }
        let key = "k" + names.map { "\($0.utf8.count):\($0)" }.joined()
        return try lexeme(key, place) { table throws(ChatError) in
            guard let all = try table.plainString() else { return nil }
            let taken = try ByteDFA.make(
                texts: names.map { Array(JSONValue.string($0).text.utf8) },
                available: table.available, place: place)
            guard let taken else { return Lexeme(all, length: nil) }
            return try all.subtracting(taken, place: place, budget: &table.budget).flatMap {
                Lexeme($0, length: nil)
            }
        }
    }

    // MARK: Automata

    /// The strings in which a regular expression is found.
    mutating func pattern(_ pattern: String, place: String) throws(ChatError) -> ByteDFA? {
        try automaton("p" + pattern) { table throws(ChatError) in
            var parser = RegularExpressionParser(pattern, place: place)
            let expression = try parser.parse()
            let (nfa, start, accept) = try ByteNFA.search(expression, place: place)
            return try ByteDFA.make(
                nfa, start: start, accept: accept, available: table.available, isQuoted: true,
                budget: &table.budget)
        }
    }

    private mutating func anyString() throws(ChatError) -> ByteDFA? {
        try automaton("any") { table throws(ChatError) in
            var nfa = ByteNFA(place: "string")
            let inside = try nfa.state(boundary: true)
            try nfa.anyCharacter(inside, inside)
            return try ByteDFA.make(
                nfa, start: inside, accept: inside, available: table.available, isQuoted: true,
                budget: &table.budget)
        }
    }

    /// Strings without escapes.
    private mutating func plainString() throws(ChatError) -> ByteDFA? {
        try automaton("plain") { table throws(ChatError) in
            var nfa = ByteNFA(place: "string")
            let inside = try nfa.state(boundary: true)
            let raw = ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x10FFFF])
            try nfa.utf8(inside, raw, inside)
            return try ByteDFA.make(
                nfa, start: inside, accept: inside, available: table.available, isQuoted: true,
                budget: &table.budget)
        }
    }

    /// Text outside JSON up to and with `end`; without one, any text.
    mutating func text(until end: String?, place: String) throws(ChatError) -> Int32? {
        try lexeme("u\(end ?? "")", place) { table throws(ChatError) in
            var nfa = ByteNFA(place: place)
            let start = try nfa.state()
            try nfa.utf8(start, .all, start)
            guard let end, !end.isEmpty else {
                let dfa = try ByteDFA.make(
                    nfa, start: start, accept: start, available: table.available,
                    budget: &table.budget)
                return dfa.flatMap { Lexeme($0, length: nil) }
            }
            let accept = try nfa.state()
            try nfa.text(start, end, accept)
            let found = try ByteDFA.make(
                nfa, start: start, accept: accept, available: table.available,
                budget: &table.budget)
            // It ends where the marker first does.
            return found.flatMap { $0.endingAtFirst() }.flatMap { Lexeme($0, length: nil) }
        }
    }
}
