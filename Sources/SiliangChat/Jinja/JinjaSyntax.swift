// What a template's text becomes: the same for every rendering.

/// An expression.
indirect enum JinjaExpression: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(JinjaText)
    case name(String)
    case list([JinjaExpression])
    case tuple([JinjaExpression])
    case dict([(key: JinjaExpression, value: JinjaExpression)])
    case attribute(JinjaExpression, String)
    case item(JinjaExpression, JinjaExpression)
    case slice(
        JinjaExpression, start: JinjaExpression?, stop: JinjaExpression?, step: JinjaExpression?)
    case call(JinjaExpression, JinjaArgumentList)
    /// Without a first operand it works on the text of its block.
    case filter(JinjaExpression?, String, JinjaArgumentList)
    case test(JinjaExpression, String, JinjaArgumentList)
    case negative(JinjaExpression)
    case positive(JinjaExpression)
    case not(JinjaExpression)
    /// Operators of one precedence, from the left.
    case arithmetic(JinjaExpression, [(sign: JinjaOperator, operand: JinjaExpression)])
    case concatenation([JinjaExpression])
    /// `a < b < c`: each operand is evaluated once.
    case comparison(JinjaExpression, [(sign: JinjaComparison, operand: JinjaExpression)])
    case all([JinjaExpression])
    case any([JinjaExpression])
    case conditional(
        if: JinjaExpression, then: JinjaExpression, otherwise: JinjaExpression?)
}

extension JinjaExpression {
    /// Whether it is None, a boolean or a number.
    var isConstant: Bool {
        switch self {
        case .none, .bool, .int, .float: true
        default: false
        }
    }
}

enum JinjaComparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

/// The arguments of a call as written.
struct JinjaArgumentList: Sendable {
    var positional: [JinjaExpression] = []
    var named: [(name: String, value: JinjaExpression)] = []
    /// `*args`
    var sequence: JinjaExpression?
    /// `**kwargs`
    var mapping: JinjaExpression?
}

/// What can stand left of `=` or behind `for`.
indirect enum JinjaTarget: Sendable {
    case name(String)
    /// `namespace.attribute`
    case attribute(String, JinjaText)
    case tuple([JinjaTarget])
}

/// A statement and the line it stands in.
struct JinjaStatement: Sendable {
    let line: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case text([UInt8])
        case output(JinjaExpression)
        case set(JinjaTarget, JinjaExpression)
        /// The filters are applied from the inside out; the innermost has no operand.
        case setBlock(JinjaTarget, filter: JinjaExpression?, body: [JinjaStatement])
        case branch(
            [(condition: JinjaExpression, body: [JinjaStatement])], otherwise: [JinjaStatement])
        case loop(JinjaLoopSyntax)
        case macro(JinjaMacroSyntax)
        case callBlock(
            JinjaMacroSyntax, callee: JinjaExpression, arguments: JinjaArgumentList)
        case filterBlock(JinjaExpression, body: [JinjaStatement])
        case with([(target: JinjaTarget, value: JinjaExpression)], body: [JinjaStatement])
        case autoescape(JinjaExpression, body: [JinjaStatement])
        /// A body with variables of its own, and whether it sees those around it.
        case scope([JinjaStatement], seesLocals: Bool)
        case breakLoop, continueLoop
        /// What the sandbox has no means for.
        case impossible(String)
    }
}

struct JinjaLoopSyntax: Sendable {
    var target: JinjaTarget
    var sequence: JinjaExpression
    var filter: JinjaExpression?
    var isRecursive: Bool
    var body: [JinjaStatement]
    var otherwise: [JinjaStatement]
}

struct JinjaMacroSyntax: Sendable {
    var name: String
    var parameters: [(name: String, initial: JinjaExpression?)]
    var body: [JinjaStatement]
    /// Which of `caller`, `varargs` and `kwargs` the body speaks of.
    var specials: Set<String>
}
