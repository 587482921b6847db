// Tokens that are found in a text before it is encoded.

/// A token added to a trained vocabulary, with what `tokenizer.json` says of it.
public struct AddedToken: Sendable, Equatable {
    public var id: Int
    /// How it is written.
    public var text: String
    /// A control token: left out of answers, and of texts that are told to hold none.
    public var isSpecial = false
    /// Found only where no word goes on before or after it.
    public var isSingleWord = false
    /// Takes the white space before it along.
    public var stripsLeft = false
    /// Takes the white space after it along.
    public var stripsRight = false
    /// Looked for in the normalized text; otherwise in the text as it is, and before those.
    public var isNormalized = false

    public init(id: Int, text: String) {
        self.id = id
        self.text = text
    }
}

/// Finds added tokens: of several that begin at one place the longest.
struct AddedTokenMatcher: Sendable {
    private var trie: SpecialTokenMatcher
    /// The tokens with an option that changes where they are found.
    private var options: [Int32: AddedToken] = [:]
    private(set) var isEmpty = true

    /// All tokens of `trie`, with no options.
    init(_ trie: SpecialTokenMatcher = SpecialTokenMatcher(), isEmpty: Bool = true) {
        self.trie = trie
        self.isEmpty = isEmpty
    }

    /// Adds a token that is written as `spelling`.
    mutating func insert(_ token: AddedToken, spelling: [UInt8]) {
        let id = Int32(truncatingIfNeeded: token.id)
        guard !spelling.isEmpty, trie.insert(spelling, id: id) == nil else { return }
        isEmpty = false
        if token.isSingleWord || token.stripsLeft || token.stripsRight { options[id] = token }
    }

    /// Calls `part` with each stretch of text between tokens and `token` with each token, in order.
    ///
    /// - Parameter isWanted: tells by id which tokens count.
    func split(
        _ text: UnsafeBufferPointer<UInt8>, where isWanted: (Int32) -> Bool,
        part: (Range<Int>) -> Void, token: (Int32) -> Void
    ) {
        var start = 0
        var place = 0
        while !isEmpty, let match = trie.next(in: text, from: place, where: isWanted) {
            place = match.range.upperBound
            guard let range = extent(of: match.id, match.range, in: text, after: start) else {
                continue
            }
            if start < range.lowerBound { part(start..<range.lowerBound) }
            token(match.id)
            start = max(start, range.upperBound)
        }
        if start < text.count { part(start..<text.count) }
    }

    /// What a token takes of the text, or nil where it does not count.
    private func extent(
        of id: Int32, _ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>, after start: Int
    ) -> Range<Int>? {
        guard !options.isEmpty, let token = options[id] else { return range }
        if token.isSingleWord {
            let before = UTF8Scalar.before(text, range.lowerBound)?.scalar
            let isAfterWord = before.map(Self.word.contains) ?? false
            let isBeforeWord =
                range.upperBound < text.count
                && Self.word.contains(UTF8Scalar.decode(text, at: range.upperBound).scalar)
            if isAfterWord || isBeforeWord { return nil }
        }
        var lower = range.lowerBound
        if token.stripsLeft, lower > start {
            lower = WhiteSpace.start(in: text, before: lower, downTo: start)
        }
        let upper =
            token.stripsRight
            ? WhiteSpace.end(in: text, from: range.upperBound) : range.upperBound
        return lower..<upper
    }

    /// What `\w` is to the `tokenizers` package here (Unicode Technical Standard #18): other than
    /// in patterns, it has the two joiners.
    private static let word = UnicodeProperties.word.union(ScalarSet([0x200C...0x200D]))
}
