// Cutting a text into pieces by any regular expressions.

/// What becomes of the matches of a pattern (`SplitDelimiterBehavior` of the `tokenizers` package).
enum SplitBehavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
}

/// A change of each piece before it is cut further.
enum SplitEdit: Sendable, Equatable {
    case none
    /// A space before pieces that do not begin with one.
    case spacePrefix
    /// Spaces become `mark`, and `mark` goes before pieces that do not begin with it.
    case metaspace(mark: [UInt8], prefix: MetaspacePrefix)
}

/// Which pieces get the mark of a space in front.
enum MetaspacePrefix: String, Sendable {
    case always
    /// Only the one at the beginning of the text.
    case first
    case never
}

/// One cut of a pre-tokenizer, before it is compiled.
struct SplitRule: Sendable, Equatable {
    var edit = SplitEdit.none
    /// Empty: the step only edits.
    var pattern = ""
    var behavior = SplitBehavior.isolated
    var isInverted = false
}

/// Cuts texts by a chain of rules, each applied to the pieces that the one before left.
struct SplitPipeline: Sendable {
    /// An edit and the cuts after it: they see one text with one alphabet.
    private struct Stage: Sendable {
        var edit: SplitEdit
        var alphabet: ScalarAlphabet
        var members: FrozenBuffer<UInt8>
        var steps: [Step]
    }

    private struct Step: Sendable {
        var program: RegexProgram
        var behavior: SplitBehavior
        var isInverted: Bool
    }

    private var stages: [Stage] = []

    /// - Throws: `RegexError` for a pattern that cannot be read.
    init(_ rules: [SplitRule]) throws(RegexError) {
        var rest = rules[...]
        while let first = rest.first {
            var steps: [Step] = []
            var compiler = RegexCompiler()
            var isFirst = true
            while let rule = rest.first, isFirst || rule.edit == .none {
                isFirst = false
                rest.removeFirst()
                guard !rule.pattern.isEmpty else { continue }
                steps.append(
                    Step(
                        program: try compiler.compile(rule.pattern), behavior: rule.behavior,
                        isInverted: rule.isInverted))
            }
            let alphabet = try ScalarAlphabet(compiler.sets)
            stages.append(
                Stage(
                    edit: first.edit, alphabet: alphabet, members: FrozenBuffer(alphabet.members),
                    steps: steps))
        }
    }

    /// Calls `emit` with the pieces of `text` in order.
    ///
    /// - Parameter isTextStart: that nothing of the whole text comes before.
    /// - Complexity: linear in the text.
    func split(
        _ text: UnsafeBufferPointer<UInt8>, isTextStart: Bool, _ scratch: SplitScratch,
        _ emit: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        split(text, stage: 0, isTextStart, scratch, emit)
    }

    private func split(
        _ text: UnsafeBufferPointer<UInt8>, stage index: Int, _ isTextStart: Bool,
        _ scratch: SplitScratch, _ emit: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard index < stages.count else { return emit(text) }
        let stage = stages[index]
        let edited = stage.edit.apply(text, isTextStart: isTextStart)
        func go(_ text: UnsafeBufferPointer<UInt8>) {
            guard !stage.steps.isEmpty else {
                return split(text, stage: index + 1, isTextStart, scratch, emit)
            }
            let memory = scratch.memory(ofStage: index)
            let (lettered, count) = memory.letter(text, stage.alphabet, stage.members)
            cut(lettered, 0..<count, stage.steps[...], memory) { range in
                let bytes = lettered.offsets[range.lowerBound]..<lettered.offsets[range.upperBound]
                let piece = UnsafeBufferPointer(rebasing: text[bytes])
                let isFirst = isTextStart && bytes.lowerBound == 0
                split(piece, stage: index + 1, isFirst, scratch, emit)
            }
            memory.releaseIfLarge()
        }
        if let edited { edited.withUnsafeBufferPointer(go) } else { go(text) }
    }

    private func cut(
        _ text: LetteredText, _ range: Range<Int>, _ steps: ArraySlice<Step>,
        _ memory: StageMemory, _ emit: (Range<Int>) -> Void
    ) {
        guard let step = steps.first else { return emit(range) }
        var segments = memory.takeSegments()
        defer { memory.give(back: segments) }
        var end = range.lowerBound
        memory.matcher.forEachMatch(of: step.program, in: text, range) { match in
            if match.lowerBound > end {
                segments.append(end..<match.lowerBound, isMatch: step.isInverted)
            }
            segments.append(match, isMatch: !step.isInverted)
            end = match.upperBound
        }
        if end < range.upperBound {
            segments.append(end..<range.upperBound, isMatch: step.isInverted)
        }
        segments.merge(step.behavior)
        for index in 0..<segments.count {
            guard let piece = segments.piece(index) else { continue }
            cut(text, piece, steps.dropFirst(), memory, emit)
        }
    }
}

extension SplitEdit {
    /// The piece after the edit; nil where it stays as it is.
    func apply(_ text: UnsafeBufferPointer<UInt8>, isTextStart: Bool) -> [UInt8]? {
        switch self {
        case .none: return nil
        case .spacePrefix:
            guard let first = text.first, first != UInt8(ascii: " ") else { return nil }
            return [UInt8(ascii: " ")] + text
        case .metaspace(let mark, let prefix):
            var output: [UInt8] = []
            output.reserveCapacity(text.count + text.count / 4 + mark.count)
            let startsMarked = text.first == UInt8(ascii: " ") || text.starts(with: mark)
            let isWanted = prefix == .always || prefix == .first && isTextStart
            if isWanted, !startsMarked { output.append(contentsOf: mark) }
            for byte in text {
                if byte == UInt8(ascii: " ") {
                    output.append(contentsOf: mark)
                } else {
                    output.append(byte)
                }
            }
            return output
        }
    }
}
