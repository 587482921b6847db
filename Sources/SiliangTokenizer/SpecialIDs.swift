// Ids with a meaning: what begins and ends texts and answers.

import SiliangFormats

/// Checks the ids that a source names, and gathers those that end an answer.
struct SpecialIDs {
    private let data: TokenizerData
    private let count: Int

    /// - Parameter count: the number of entries.
    init(_ data: TokenizerData, count: Int) {
        self.data = data
        self.count = count
    }

    /// - Throws: `damaged` for an id outside the vocabulary.
    func id(_ value: Int?, _ name: String) throws(TokenizerError) -> Int32? {
        guard let value else { return nil }
        guard (0..<count).contains(value) else {
            throw TokenizerError(
                .damaged, item: data.source.item(name),
                "is \(value), but the vocabulary has ids 0 to \(count - 1)")
        }
        return Int32(truncatingIfNeeded: value)
    }

    /// What goes before and after a text.
    ///
    /// - Throws: `missing` where BOS or EOS is asked for and not there, `damaged` for an id outside
    ///   the vocabulary.
    func template(
        addsBOSByDefault: Bool
    ) throws(TokenizerError) -> (prefix: [Int32], suffix: [Int32]) {
        guard let template = data.template else {
            let bos = try added(data.addsBOS, addsBOSByDefault, data.bosTokenID, "bos")
            let eos = try added(data.addsEOS, false, data.eosTokenID, "eos")
            return (bos, eos)
        }
        var parts: [[Int32]] = []
        for list in [template.prefix, template.suffix] {
            var ids: [Int32] = []
            for value in list {
                if let id = try id(value, "post_processor") { ids.append(id) }
            }
            parts.append(ids)
        }
        return (parts[0], parts[1])
    }

    private func added(
        _ wanted: Bool?, _ byDefault: Bool, _ value: Int?, _ name: String
    ) throws(TokenizerError) -> [Int32] {
        guard let id = try id(value, "\(name)_token_id") else {
            guard wanted != true else {
                throw TokenizerError(
                    .missing, item: data.source.item("\(name)_token_id"),
                    "\(data.source.item("add_\(name)_token")) is true, but this is not set")
            }
            return []
        }
        return wanted ?? byDefault ? [id] : []
    }

    /// The tokens after which generation stops.
    ///
    /// - Throws: `damaged` for an id outside the vocabulary.
    func endOfGeneration(_ vocabulary: Vocabulary) throws(TokenizerError) -> Set<Int32> {
        let named = [
            (data.eosTokenID, "eos_token_id"), (data.eotTokenID, "eot_token_id"),
            (data.eomTokenID, "eom_token_id"),
        ]
        var found: Set<Int32> = []
        for (value, name) in named + data.endTokenIDs.map({ ($0, "eos_token_id") }) {
            if let id = try id(value, name) { found.insert(id) }
        }
        // A normal entry may have such a name by chance of training; files exist that list the end
        // of a turn as user-defined.
        for id in 0..<vocabulary.count
        where vocabulary.types[id] == .control || vocabulary.types[id] == .userDefined {
            if EndOfGeneration.isKnown(data.tokens[id]) {
                found.insert(Int32(truncatingIfNeeded: id))
            }
        }
        return found
    }
}
