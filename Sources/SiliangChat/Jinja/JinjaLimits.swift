// How much a template may do. Templates come with checkpoints, from anybody, and run in a service.

/// The bounds within which a template is rendered.
public struct JinjaLimits: Sendable {
    /// Expressions and statements evaluated, loops counted per round, long texts per 64 bytes.
    public var steps = 20_000_000
    /// Bytes of the rendered text, and of any single value.
    public var outputBytes = 32 << 20
    /// Bytes of all texts and elements made on the way.
    public var totalBytes = 1 << 30
    /// How long rendering may take.
    public var duration = Duration.seconds(10)

    public init() {}

    /// Calls, loops and expressions inside each other while a template runs.
    static let evaluationDepth = 1500
    /// The same in a template's text.
    static let syntaxDepth = 150
    /// Levels of an expression's tree.
    static let syntaxHeight = 300
    /// Containers inside each other. More than JSON's reader accepts.
    static let valueDepth = 256
    /// Elements of a `range`: the sandbox of Jinja has the same.
    static let rangeLength = 100_000

    /// The depth of a container of `items`.
    ///
    /// - Throws: `ChatError` (`templateLimit`) when that is too deep.
    static func depth(around items: some Sequence<JinjaValue>) throws -> Int {
        var depth = 0
        for item in items { depth = max(depth, item.depth) }
        if depth >= valueDepth { throw JinjaFault.tooDeep() }
        return depth + 1
    }
}
