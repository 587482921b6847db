// The parts of a tokenizer.json, the long ones apart.

import SiliangFormats

/// A `tokenizer.json` as read: the vocabulary and the merge rules as flat lists, since as values
/// they would be hundreds of thousands of small objects, and all else as values.
struct TokenizerJSONFile {
    /// All but `model`.
    private(set) var root = JSONObject()
    /// `model` but for its vocabulary and merge rules.
    private(set) var model = JSONObject()
    /// nil where the file has none.
    private(set) var vocabulary: VocabularyList?
    /// Rules given as `"left right"`.
    private(set) var mergeLines = ByteStringsBuilder()
    /// Rules given as `["left", "right"]`, two entries for each.
    private(set) var mergePairs = ByteStringsBuilder()
    /// The first rule that is neither, or of the other kind than the first.
    private(set) var wrongMerge: Int?

    init(_ json: [UInt8]) throws(JSONSyntaxError) {
        var scanner = JSONScanner(json)
        var file = TokenizerJSONFile()
        try scanner.object { scanner, key throws(JSONSyntaxError) in
            if key == "model", scanner.kind() == .object {
                try file.readModel(&scanner)
            } else {
                file.root[key] = try scanner.value()
            }
        }
        try scanner.finish()
        self = file
    }

    private init() {}

    private mutating func readModel(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        var file = self
        try scanner.object { scanner, key throws(JSONSyntaxError) in
            switch key {
            case "vocab": file.vocabulary = try VocabularyList(&scanner)
            case "merges" where scanner.kind() == .array: try file.readMerges(&scanner)
            default: file.model[key] = try scanner.value()
            }
        }
        self = file
    }

    private mutating func readMerges(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        var lines = ByteStringsBuilder()
        var pairs = ByteStringsBuilder()
        var wrong: Int?
        var index = 0
        try scanner.array { scanner throws(JSONSyntaxError) in
            var isRight = false
            switch scanner.kind() {
            case .string:
                isRight = pairs.count == 0
                try lines.append { bytes throws(JSONSyntaxError) in
                    try scanner.string(appendingTo: &bytes)
                }
            case .array:
                let before = pairs.count
                try Self.readPair(&scanner, &pairs)
                isRight = pairs.count == before + 2 && lines.count == 0
            default: _ = try scanner.value()
            }
            if !isRight { wrong = wrong ?? index }
            index += 1
        }
        (mergeLines, mergePairs, wrongMerge) = (lines, pairs, wrong)
    }

    /// Adds the strings of a rule: two, if the file is right.
    private static func readPair(
        _ scanner: inout JSONScanner, _ pairs: inout ByteStringsBuilder
    ) throws(JSONSyntaxError) {
        var list = pairs
        pairs = ByteStringsBuilder()
        try scanner.array { scanner throws(JSONSyntaxError) in
            if scanner.kind() == .string {
                try list.append { bytes throws(JSONSyntaxError) in
                    try scanner.string(appendingTo: &bytes)
                }
            } else {
                _ = try scanner.value()
            }
        }
        pairs = list
    }
}

/// The entries of a vocabulary that is an object of spellings and ids, in the order of the file.
struct VocabularyList {
    private(set) var spellings = ByteStrings()
    /// -1 where the value is no id.
    private(set) var ids: [Int] = []
    /// Whether the value is an object at all.
    private(set) var isObject = false

    init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        guard scanner.kind() == .object else {
            _ = try scanner.value()
            return
        }
        isObject = true
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var found: [Int] = []
        try scanner.object(appendingKeysTo: &bytes) { scanner, bytes throws(JSONSyntaxError) in
            ends.append(bytes.count)
            found.append(max(try scanner.value().int ?? -1, -1))
        }
        ids = found
        var builder = ByteStringsBuilder()
        var start = 0
        for end in ends {
            builder.append(bytes[start..<end])
            start = end
        }
        spellings = builder.finish()
    }

    /// A `vocab.json`.
    init(file json: [UInt8]) throws(JSONSyntaxError) {
        var scanner = JSONScanner(json)
        try self.init(&scanner)
        try scanner.finish()
    }

    func id(of text: String) -> Int? {
        let bytes = Array(text.utf8)
        return spellings.firstIndex { $0.elementsEqual(bytes) }.map { ids[$0] }
    }
}
