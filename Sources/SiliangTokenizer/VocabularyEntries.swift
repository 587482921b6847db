// Entries by their ids.

import SiliangFormats

/// Entries while they are gathered from a vocabulary and the tokens added to it.
struct VocabularyEntries {
    private static let absent = -1

    private let list: VocabularyList
    /// For each id its place in `list`, or `absent`.
    private var places: [Int] = []
    /// The texts of ids that only added tokens have.
    private var added: [Int: String] = [:]
    private var types: [TokenType] = []
    private let item: String

    /// - Throws: `damaged` for ids that are none, that come twice, or that lie far apart.
    init(_ list: VocabularyList, item: String = "model.vocab") throws(TokenizerError) {
        self.list = list
        self.item = item
        places.reserveCapacity(list.ids.count)
        types.reserveCapacity(list.ids.count)
        for (place, id) in list.ids.enumerated() {
            guard id >= 0 else {
                throw TokenizerError(
                    .damaged, item: item, "'\(text(place))' has no id; the file is damaged")
            }
            try reserve(id)
            guard places[id] == Self.absent else {
                throw TokenizerError(
                    .damaged, item: item,
                    "'\(text(places[id]))' and '\(text(place))' both have id \(id); the file is "
                        + "damaged")
            }
            places[id] = place
            types[id] = .normal
        }
    }

    /// Which ids the vocabulary itself has.
    var isTrained: [Bool] { places.map { $0 != Self.absent } }

    private func text(_ place: Int) -> String {
        String(decoding: list.spellings[place], as: UTF8.self)
    }

    /// Makes room for an id. Some files leave ids out; these become entries that are not used.
    private mutating func reserve(_ id: Int) throws(TokenizerError) {
        guard id < 4 * max(list.ids.count, types.count) + 65_536 else {
            throw TokenizerError(
                .damaged, item: item,
                "has \(list.ids.count) entries and one with id \(id); the file is damaged")
        }
        while types.count <= id {
            places.append(Self.absent)
            types.append(.unused)
        }
    }

    /// - Throws: `damaged` for an id that another text has.
    mutating func add(_ token: AddedToken) throws(TokenizerError) {
        try reserve(token.id)
        let place = places[token.id]
        let other = place == Self.absent ? added[token.id] : text(place)
        if let other, !other.utf8.elementsEqual(token.text.utf8) {
            throw TokenizerError(
                .damaged, item: "added_tokens",
                "'\(token.text)' has id \(token.id), which is that of '\(other)'; the file is "
                    + "damaged")
        }
        if place == Self.absent { added[token.id] = token.text }
        types[token.id] = token.isSpecial ? .control : .userDefined
    }

    func finish() -> (tokens: ByteStrings, types: [Int]) {
        var builder = ByteStringsBuilder()
        for (id, place) in places.enumerated() {
            if place == Self.absent {
                builder.append((added[id] ?? "").utf8)
            } else {
                builder.append(list.spellings[place])
            }
        }
        return (builder.finish(), types.map(\.rawValue))
    }
}
