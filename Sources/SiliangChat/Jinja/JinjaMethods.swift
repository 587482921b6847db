// The methods of lists, tuples, dictionaries and numbers. Jinja's sandbox forbids templates to
// change lists and dictionaries; published templates do so all the same, and here they may: what
// they can reach was made for this rendering.

enum JinjaMethods {
    typealias Body = (JinjaArguments, JinjaInterpreter) throws -> JinjaValue

    /// The method `name` of `owner`, bound to it; nil when there is none.
    static func method(_ name: String, of owner: JinjaValue) throws -> JinjaValue? {
        let body: Body?
        switch owner {
        case .string(let text):
            guard let method = textMethods[name] else { return nil }
            body = { arguments, interpreter in
                try interpreter.meter.step(text.bytes.count / 64)
                let result = try method(text, arguments, interpreter)
                if case .string(let made) = result {
                    try interpreter.meter.allocate(made.bytes.count)
                }
                return result
            }
        case .list(let list): body = listMethod(name, list)
        case .tuple(let tuple): body = sequenceMethod(name, tuple.items)
        case .dict(let dict): body = dictMethod(name, dict)
        case .int, .bool, .float: return numberAttribute(name, of: owner)
        case .undefined, .none, .object: return nil
        }
        guard let body else { return nil }
        return .object(try JinjaFunction(name, of: owner, body))
    }

    // MARK: Sequences

    private static func sequenceMethod(_ name: String, _ items: [JinjaValue]) -> Body? {
        switch name {
        case "count":
            return { arguments, interpreter in
                let wanted = try arguments.bind(name, ["value"], required: 1)[0] ?? .none
                return .int(try items.count { try $0.equals(wanted, interpreter.meter) })
            }
        case "index":
            return { arguments, interpreter in
                let bound = try arguments.bind(name, ["value", "start", "stop"], required: 1)
                let slice = JinjaSlice(
                    start: try bound.int(1), stop: try bound.int(2), step: 1, length: items.count)
                let places = slice.picks(from: Array(items.indices))
                for place in places
                where try items[place].equals(bound[0] ?? .none, interpreter.meter) {
                    return .int(place)
                }
                throw JinjaFault.failure("the value is not in the sequence")
            }
        default: return nil
        }
    }

    private static func listMethod(_ name: String, _ list: JinjaList) -> Body? {
        switch name {
        case "copy":
            return { arguments, _ in
                try arguments.requireNone(name)
                return try .list(list.items)
            }
        case "append":
            return changing(list) { arguments, _ in
                try list.append(try arguments.bind(name, ["object"], required: 1)[0] ?? .none)
                return .none
            }
        case "extend":
            return changing(list) { arguments, interpreter in
                let more = try arguments.bind(name, ["iterable"], required: 1)[0] ?? .none
                let items = try interpreter.items(of: more)
                try interpreter.meter.allocate(elements: list.items.count + items.count)
                try list.replaceItems(list.items + items)
                return .none
            }
        case "insert", "pop", "remove", "reverse", "clear", "sort":
            return changing(list) { arguments, interpreter in
                try interpreter.meter.step(list.items.count)
                var items = list.items
                let result = try change(&items, name, arguments, interpreter)
                try list.replaceItems(items)
                return result
            }
        default: return sequenceMethod(name, list.items)
        }
    }

    private static func changing(_ list: JinjaList, _ body: @escaping Body) -> Body {
        { arguments, interpreter in
            interpreter.retain(list)
            try interpreter.meter.allocate(elements: 1)
            return try body(arguments, interpreter)
        }
    }

    private static func change(
        _ items: inout [JinjaValue], _ name: String, _ arguments: JinjaArguments,
        _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        switch name {
        case "insert":
            let bound = try arguments.bind(name, ["index", "object"], required: 2)
            let index = try bound.int(0) ?? 0
            let place = index < 0 ? max(index + items.count, 0) : min(index, items.count)
            items.insert(bound[1] ?? .none, at: place)
        case "pop":
            let index = try arguments.bind(name, ["index"]).int(0) ?? -1
            let place = index < 0 ? index + items.count : index
            guard items.indices.contains(place) else {
                throw JinjaFault.failure("pop from an empty list, or index out of range")
            }
            return items.remove(at: place)
        case "remove":
            let wanted = try arguments.bind(name, ["value"], required: 1)[0] ?? .none
            guard
                let place = try items.firstIndex(where: {
                    try $0.equals(wanted, interpreter.meter)
                })
            else { throw JinjaFault.failure("list.remove(x): x not in list") }
            items.remove(at: place)
        case "reverse": items.reverse()
        case "clear": items = []
        default:
            let bound = try arguments.bind(name, ["key", "reverse"])
            if bound.given(0) != nil { throw JinjaFault.failure("sort() takes no key here") }
            items = try interpreter.sorted(items, keys: items, descending: bound.isTrue(1))
        }
        return .none
    }

    // MARK: Dictionaries

    private static func dictMethod(_ name: String, _ dict: JinjaDict) -> Body? {
        switch name {
        case "keys", "values", "items":
            guard let kind = JinjaView.Kind(rawValue: name) else { return nil }
            return { arguments, _ in
                try arguments.requireNone(name)
                return .object(try JinjaView(dict, kind))
            }
        case "get":
            return { arguments, interpreter in
                let bound = try arguments.bind(name, ["key", "default"], required: 1)
                let key = try JinjaKey(bound[0] ?? .none, interpreter.meter)
                return dict.value(at: key) ?? bound[1] ?? .none
            }
        case "copy":
            return { arguments, interpreter in
                try arguments.requireNone(name)
                try interpreter.meter.allocate(elements: dict.count)
                return .dict(try dict.copy())
            }
        case "update", "setdefault", "pop", "popitem", "clear":
            return { arguments, interpreter in
                interpreter.retain(dict)
                try interpreter.meter.allocate(elements: 1)
                return try change(dict, name, arguments, interpreter)
            }
        default: return nil
        }
    }

    private static func change(
        _ dict: JinjaDict, _ name: String, _ arguments: JinjaArguments,
        _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let meter = interpreter.meter
        switch name {
        case "update":
            let other = try JinjaGlobals.dictionary(arguments, interpreter)
            for entry in other.entries { try dict.set(entry.key, entry.value, meter) }
        case "setdefault":
            let bound = try arguments.bind(name, ["key", "default"], required: 1)
            let key = bound[0] ?? .none
            if let value = dict.value(at: try JinjaKey(key, meter)) { return value }
            try dict.set(key, bound[1] ?? .none, meter)
            return bound[1] ?? .none
        case "pop":
            let bound = try arguments.bind(name, ["key", "default"], required: 1)
            let key = bound[0] ?? .none
            try meter.step(dict.count)
            if let value = dict.remove(at: try JinjaKey(key, meter)) ?? bound[1] { return value }
            throw JinjaFault.failure("no key \(try key.represented(meter).string)")
        case "popitem":
            try arguments.requireNone(name)
            try meter.step(dict.count)
            guard let last = dict.entries.last else {
                throw JinjaFault.failure("popitem(): dictionary is empty")
            }
            _ = dict.remove(at: last.hash)
            return try .tuple([last.key, last.value])
        default: dict.removeAll()
        }
        return .none
    }

    // MARK: Numbers

    private static func numberAttribute(_ name: String, of owner: JinjaValue) -> JinjaValue? {
        if case .float(let number) = owner {
            switch name {
            case "is_integer":
                return .object(
                    JinjaFunction(name) { _, _ in
                        .bool(number.isFinite && number == number.rounded())
                    })
            case "real": return owner
            case "imag": return .float(0)
            default: return nil
            }
        }
        guard let number = owner.int else { return nil }
        switch name {
        case "real", "numerator": return .int(number)
        case "imag": return .int(0)
        case "denominator": return .int(1)
        case "bit_length":
            return .object(
                JinjaFunction(name) { _, _ in
                    .int(Int.bitWidth - number.magnitude.leadingZeroBitCount)
                })
        default: return nil
        }
    }
}
