// Lists, tuples and dictionaries. What a template builds could be nested without end, and even
// freeing that would overflow a stack; so every container knows how deep it is.

/// A list. Templates can change it.
final class JinjaList {
    private(set) var items: [JinjaValue]
    private(set) var depth: Int

    init(_ items: [JinjaValue]) throws {
        self.items = items
        depth = try JinjaLimits.depth(around: items)
    }

    /// Only the interpreter changes lists: it keeps those changed, see `JinjaInterpreter.retain`.
    func replaceItems(_ items: [JinjaValue]) throws {
        depth = max(depth, try JinjaLimits.depth(around: items))
        self.items = items
    }

    func append(_ item: JinjaValue) throws {
        depth = max(depth, try JinjaLimits.depth(around: CollectionOfOne(item)))
        items.append(item)
    }

    func removeAll() { items = [] }
}

/// A tuple, sometimes with names for its fields.
final class JinjaTuple {
    let items: [JinjaValue]
    let names: [String]
    let depth: Int

    init(_ items: [JinjaValue], names: [String] = []) throws {
        self.items = items
        self.names = names
        depth = try JinjaLimits.depth(around: items)
    }
}

/// A dictionary in the order of insertion.
final class JinjaDict {
    struct Entry {
        let hash: JinjaKey
        let key: JinjaValue
        var value: JinjaValue
    }

    private(set) var entries: [Entry] = []
    private var places: [JinjaKey: Int] = [:]
    private(set) var depth = 1

    init() {}

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }
    var keys: [JinjaValue] { entries.map(\.key) }
    var values: [JinjaValue] { entries.map(\.value) }

    func value(at key: JinjaKey) -> JinjaValue? { places[key].map { entries[$0].value } }

    func value(named name: JinjaText) -> JinjaValue? { value(at: .string(name.bytes)) }

    func set(_ key: JinjaValue, _ value: JinjaValue, _ meter: JinjaMeter) throws {
        depth = max(depth, try JinjaLimits.depth(around: [key, value]))
        let hash = try JinjaKey(key, meter)
        if let place = places[hash] {
            entries[place].value = value
        } else {
            places[hash] = entries.count
            entries.append(Entry(hash: hash, key: key, value: value))
        }
    }

    /// Takes an entry out, in time linear in their number.
    func remove(at key: JinjaKey) -> JinjaValue? {
        guard let place = places[key] else { return nil }
        let value = entries.remove(at: place).value
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.hash] = place }
        return value
    }

    func removeAll() {
        entries = []
        places = [:]
    }

    /// A new dictionary with the same entries.
    func copy() throws -> JinjaDict {
        let copy = JinjaDict()
        copy.entries = entries
        copy.places = places
        copy.depth = depth
        return copy
    }
}
