// What happens to a text before it is cut and encoded.

/// A chain of changes to text, as `tokenizer.json` lists them under `normalizer`.
struct TextNormalizer: Sendable {
    enum Step: Sendable {
        /// With Unicode's tables of a major version.
        case form(UnicodeForm, version: Int)
        /// Put before texts that are not empty.
        case prepend([UInt8])
        case replace([UInt8], with: [UInt8])
        case replaceMatches(Expression, with: [UInt8])
        /// White space taken away at the ends.
        case strip(left: Bool, right: Bool)
        case lowercase
        /// No space at the ends, and one where there are several.
        case collapseSpaces
        case map(CharacterMap)
    }

    /// A regular expression with its alphabet.
    struct Expression: Sendable {
        let program: RegexProgram
        let alphabet: ScalarAlphabet
        let members: FrozenBuffer<UInt8>

        /// - Throws: `RegexError` for a pattern that cannot be read.
        init(_ pattern: String) throws(RegexError) {
            var compiler = RegexCompiler()
            program = try compiler.compile(pattern)
            alphabet = try ScalarAlphabet(compiler.sets)
            members = FrozenBuffer(alphabet.members)
        }
    }

    var steps: [Step] = []

    var isEmpty: Bool { steps.isEmpty }

    /// `text` after all steps; nil where none changes it.
    func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var current: [UInt8]?
        for step in steps {
            let next =
                if let current {
                    current.withUnsafeBufferPointer { step.apply($0) }
                } else {
                    step.apply(text)
                }
            current = next ?? current
        }
        return current
    }
}

extension TextNormalizer.Step {
    func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard !text.isEmpty else { return nil }
        switch self {
        case .form(let form, let version): return form.apply(text, version: version)
        case .prepend(let prefix): return prefix + text
        case .replace(let old, let new): return Self.replace(old, with: new, in: text)
        case .replaceMatches(let expression, let new):
            return Self.replace(expression, with: new, in: text)
        case .strip(let left, let right): return Self.strip(text, left: left, right: right)
        case .lowercase: return Self.lowercase(text)
        case .collapseSpaces: return Self.collapseSpaces(text)
        case .map(let map): return map.apply(text)
        }
    }

    private static func replace(
        _ old: [UInt8], with new: [UInt8], in text: UnsafeBufferPointer<UInt8>
    ) -> [UInt8]? {
        guard let first = old.first, text.count >= old.count else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 4)
        var index = 0
        while index < text.count {
            if text[index] == first, text[index...].starts(with: old) {
                output.append(contentsOf: new)
                index += old.count
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return output
    }

    private static func replace(
        _ expression: TextNormalizer.Expression, with new: [UInt8],
        in text: UnsafeBufferPointer<UInt8>
    ) -> [UInt8]? {
        let memory = StageMemory()
        let (lettered, count) = memory.letter(text, expression.alphabet, expression.members)
        var output: [UInt8] = []
        var end = 0
        memory.matcher.forEachMatch(of: expression.program, in: lettered, 0..<count) { match in
            output.append(contentsOf: text[end..<lettered.offsets[match.lowerBound]])
            output.append(contentsOf: new)
            end = lettered.offsets[match.upperBound]
        }
        output.append(contentsOf: text[end...])
        return output
    }

    private static func strip(
        _ text: UnsafeBufferPointer<UInt8>, left: Bool, right: Bool
    ) -> [UInt8]? {
        let start = left ? WhiteSpace.end(in: text, from: 0) : 0
        let end = right ? WhiteSpace.start(in: text, before: text.count, downTo: start) : text.count
        return start == 0 && end == text.count ? nil : Array(text[start..<end])
    }

    private static func collapseSpaces(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let space = UInt8(ascii: " ")
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        for byte in text where byte != space || !output.isEmpty && output.last != space {
            output.append(byte)
        }
        if output.last == space { output.removeLast() }
        return output
    }

    private static func lowercase(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let (value, length) = UTF8Scalar.decode(text, at: index)
            // A damaged byte decodes to U+FFFD with one byte, and stays as it is.
            if let scalar = Unicode.Scalar(value), value != 0xFFFD {
                output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            } else {
                output.append(contentsOf: text[index..<index + length])
            }
            index += length
        }
        return output
    }
}

/// Runs of white space (the property White_Space) in UTF-8.
enum WhiteSpace {
    static func isMember(_ scalar: UInt32) -> Bool {
        ScalarTable.shared.flags(of: scalar) & ScalarFlags.space != 0
    }

    /// The end of the run that begins at `place`.
    static func end(in text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
        var place = place
        while place < text.count {
            let (scalar, length) = UTF8Scalar.decode(text, at: place)
            guard isMember(scalar) else { break }
            place += length
        }
        return place
    }

    /// The start of the run that ends before `place`, not before `lowest`.
    static func start(
        in text: UnsafeBufferPointer<UInt8>, before place: Int, downTo lowest: Int
    ) -> Int {
        var place = place
        while let before = UTF8Scalar.before(text, place), before.start >= lowest,
            isMember(before.scalar)
        { place = before.start }
        return place
    }
}
