// What callers compile: a grammar of the texts that a generation may produce.

import SiliangFormats

/// How documents may be written.
public struct ConstraintOptions: Sendable, Hashable {
    /// Whether one space may follow each `:` and `,`. Nowhere else stands white space, so that no
    /// model can write it without end.
    public var allowsSpaces = true

    public init(allowsSpaces: Bool = true) {
        self.allowsSpaces = allowsSpaces
    }
}

/// A compiled description of texts; shared between requests and threads.
///
/// The technique is a byte-level machine with a stack whose masks are precomputed and cached; see
/// XGrammar (arXiv:2411.15100) for the idea of telling tokens apart by whether they leave the
/// current part of the grammar. docs/structured-output.md says what is supported.
public final class ConstraintGrammar: Sendable {
    let program: GrammarProgram
    /// Tells grammars apart among the masks of one vocabulary.
    let fingerprint: UInt64
    let vocabulary: ConstraintVocabulary

    /// Parts of which a grammar is put together, for instance of a tool call: what comes before
    /// the arguments, the arguments by their schema, what comes after.
    public indirect enum Element: Sendable {
        /// Exactly this text.
        case literal(String)
        /// One of several.
        case choice([Element])
        /// One after the other.
        case sequence([Element])
        /// A JSON value that is valid for a schema.
        case schema(JSONValue)
        /// Any JSON object.
        case anyObject
        /// Any text up to and with the first occurrence of `until`; with nil, any text at all.
        case text(until: String?)
        /// One token by its id, such as a control token that begins a tool call.
        case token(Int32)
        /// An element several times, with another one between; it must not be able to be empty.
        case repeated(Element, separator: Element, least: Int, most: Int?)
    }

    /// Any JSON object.
    ///
    /// - Throws: `ChatError.invalidSchema` where the vocabulary lacks bytes that JSON needs.
    public static func jsonObject(
        vocabulary: ConstraintVocabulary, options: ConstraintOptions = ConstraintOptions()
    ) throws(ChatError) -> ConstraintGrammar {
        try composed(.anyObject, vocabulary: vocabulary, options: options)
    }

    /// The JSON values that are valid for a schema (JSON Schema, draft 2020-12).
    ///
    /// - Parameter name: what messages call the schema.
    /// - Throws: `ChatError`: `unsupportedSchema` naming the keyword and its place,
    ///   `invalidSchema` for a schema that is none or that no value can satisfy.
    /// - Complexity: bounded; schemas that would take long or much memory are refused.
    public static func jsonSchema(
        _ schema: JSONValue, name: String = "schema", vocabulary: ConstraintVocabulary,
        options: ConstraintOptions = ConstraintOptions()
    ) throws(ChatError) -> ConstraintGrammar {
        try composed(.schema(schema), name: name, vocabulary: vocabulary, options: options)
    }

    /// The texts of an element.
    ///
    /// - Parameter name: what messages call the schemas in it.
    /// - Throws: what `jsonSchema` throws.
    public static func composed(
        _ element: Element, name: String = "schema", vocabulary: ConstraintVocabulary,
        options: ConstraintOptions = ConstraintOptions()
    ) throws(ChatError) -> ConstraintGrammar {
        var compiler = try SchemaCompiler(
            .bool(true), name: name, available: vocabulary.available, options: options)
        guard let entry = try compiler.compile(element, then: compiler.finish) else {
            throw impossible(name)
        }
        compiler.program.entry = entry
        compiler.program.lexemes = compiler.lexemes.lexemes
        compiler.program.settle()
        guard compiler.program.costs[Int(entry)] < .max else { throw impossible(name) }
        return ConstraintGrammar(compiler.program, vocabulary)
    }

    private static func impossible(_ name: String) -> ChatError {
        ChatError(
            .invalidSchema,
            "\(name): no value can satisfy it; look for contradictions such as a minimum above a "
                + "maximum, an empty enum or a required property that is not allowed")
    }

    private init(_ program: GrammarProgram, _ vocabulary: ConstraintVocabulary) {
        self.program = program
        self.vocabulary = vocabulary
        fingerprint = .random(in: 0 ... .max)
    }
}

extension SchemaCompiler {
    /// Compiles an element in front of an instruction; nil where it has no text.
    mutating func compile(
        _ element: ConstraintGrammar.Element, then next: Int32
    ) throws(ChatError) -> Int32? {
        switch element {
        case .literal(let text):
            return text.isEmpty ? next : try match(text, then: next)
        case .choice(let branches):
            var ways: [Int32?] = []
            for branch in branches { ways.append(try compile(branch, then: next)) }
            return try program.fork(ways)
        case .sequence(let parts):
            var here: Int32? = next
            for part in parts.reversed() {
                guard let then = here else { return nil }
                here = try compile(part, then: then)
            }
            return here
        case .schema(let schema):
            use(schema, name: index.name)
            return try program.add(.call, try compileRoot(), next)
        case .anyObject:
            return try freeObject().map { rule throws(ChatError) in
                try program.add(.call, rule, next)
            }
        case .text(let end):
            return try match(try lexemes.text(until: end, place: "text"), then: next)
        case .token(let id): return try program.add(.token, id, next)
        case .repeated(let part, let separator, let least, let most):
            return try compileRepeated(part, separator, least, most, then: next)
        }
    }

    private mutating func compileRepeated(
        _ part: ConstraintGrammar.Element, _ separator: ConstraintGrammar.Element, _ least: Int,
        _ most: Int?, then next: Int32
    ) throws(ChatError) -> Int32? {
        if least > most ?? .max { return nil }
        if most == 0 { return next }
        guard let item = try compile(part, then: finish),
            let between = try compile(separator, then: finish)
        else { return least <= 0 ? next : nil }
        let close = try program.add(.finish)
        let repetition = Repetition(
            item: item, done: 0, least: least, most: most, separator: .none)
        let rule = try repeated(repetition, close: close, place: index.name) {
            compiler, next, loop throws(ChatError) in
            try next.map { next throws(ChatError) in
                try compiler.program.add(.call, between, next, loop: loop)
            }
        }
        return try rule.map { rule throws(ChatError) in try program.add(.call, rule, next) }
    }
}
