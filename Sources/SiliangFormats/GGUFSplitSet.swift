// Checkpoints split over several files, as llama.cpp's gguf-split writes them: parts are called
// `NAME-00001-of-00003.gguf`, and each says in `split.no` (from 0), `split.count` and
// `split.tensors.count` (of the whole set) which part of what it is.

/// The name of a part, taken apart.
package struct GGUFSplitName: Equatable {
    /// The path up to the part number.
    package let stem: String
    /// From 1.
    package let number: Int
    package let count: Int

    private static let suffixBytes = "-00001-of-00001.gguf".utf8.count

    /// Nil when `path` is not called like a part.
    package init?(_ path: String) {
        let bytes = Array(path.utf8)
        guard bytes.count > Self.suffixBytes else { return nil }
        let suffix = bytes.suffix(Self.suffixBytes)
        let fields = suffix.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0].isEmpty, fields[2].elementsEqual("of".utf8),
            let number = Self.number(fields[1]),
            fields[3].suffix(5).elementsEqual(".gguf".utf8),
            let count = Self.number(fields[3].dropLast(5)),
            number >= 1, number <= count
        else { return nil }
        stem = String(decoding: bytes.dropLast(Self.suffixBytes), as: UTF8.self)
        self.number = number
        self.count = count
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count == 5, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The path of part `number` (from 1) of the same set.
    package func path(of number: Int) -> String {
        "\(stem)-\(Self.fiveDigits(number))-of-\(Self.fiveDigits(count)).gguf"
    }

    private static func fiveDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }
}

/// A set of parts, known from one of them.
struct GGUFSplitSet {
    private let name: GGUFSplitName
    private let tensorCount: Int

    /// Nil when `part` is a whole checkpoint.
    ///
    /// - Throws: `FormatError` when its name and its keys contradict each other.
    init?(_ part: GGUFPart) throws(FormatError) {
        let metadata = part.header.metadata
        let count = try metadata.requireInt("split.count", default: 1)
        let name = GGUFSplitName(part.file.path)
        guard count > 1 || (name?.count ?? 1) > 1 else { return nil }
        guard let name else {
            throw FormatError(
                .damaged, path: part.file.path, item: "split.count",
                "the file is one of \(count) parts but is not called like one; give it back its "
                    + "name, which ends in -00001-of-\(count).gguf with five digits each")
        }
        self.name = name
        tensorCount = try metadata.requireInt("split.tensors.count")
        try check(part, number: name.number)
    }

    /// All parts in order; `opened` is not opened again.
    func parts(including opened: GGUFPart) throws(FormatError) -> [GGUFPart] {
        var parts: [GGUFPart] = []
        for number in 1...name.count {
            let part = number == name.number ? opened : try open(number)
            try check(part, number: number)
            parts.append(part)
        }
        let found = parts.reduce(0) { $0 + $1.header.tensors.count }
        guard found == tensorCount else {
            throw FormatError(
                .damaged, path: opened.file.path, item: "split.tensors.count",
                "is \(tensorCount), but the \(name.count) parts hold \(found) tensors")
        }
        return parts
    }

    private func open(_ number: Int) throws(FormatError) -> GGUFPart {
        let file: MappedFile
        do {
            file = try MappedFile(path: name.path(of: number))
        } catch {
            throw FormatError(
                error.code, path: error.path, item: "part \(number) of \(name.count)",
                "\(error.reason); all parts must lie in one folder")
        }
        return GGUFPart(file: file, header: try GGUFHeader(file))
    }

    private func check(_ part: GGUFPart, number: Int) throws(FormatError) {
        let expected = [
            ("split.count", name.count), ("split.no", number - 1),
            ("split.tensors.count", tensorCount),
        ]
        for (key, value) in expected {
            let found = try part.header.metadata.requireInt(key)
            guard found == value else {
                throw FormatError(
                    .damaged, path: part.file.path, item: key,
                    "is \(found), but \(value) is expected from the file's name and the other "
                        + "parts; the files do not belong together")
            }
        }
    }
}
