// A template as the rest of the program sees it.

import Foundation
import SiliangFormats
import Synchronization

/// A Jinja template, compiled once to be rendered often. It renders what Python's jinja2 renders
/// with the options and functions that Hugging Face's transformers gives to chat templates; see
/// docs/chat-templates.md.
public struct JinjaTemplate: Sendable {
    /// The stack of the thread that compiles or renders: deeper than any limit allows to go.
    private static let stackBytes = 32 << 20

    private let body: [JinjaStatement]
    private let limits: JinjaLimits

    /// - Throws: `ChatError` (`invalidTemplate`) that names the line.
    public init(_ source: String, limits: JinjaLimits = JinjaLimits()) throws(ChatError) {
        self.limits = limits
        body = try Self.onDeepStack { try JinjaParser.parse(source) }
    }

    /// The text that the template makes of its variables.
    ///
    /// - Parameter now: what `strftime_now` shows.
    /// - Throws: `ChatError`: `templateRejected` with the template's own words, `templateFailed`
    ///   for an error in what it does, `templateLimit` when it does too much.
    public func render(
        _ variables: JSONObject, now: CivilTime = .now()
    ) throws(ChatError) -> String {
        let (body, limits) = (body, limits)
        return try Self.onDeepStack {
            let interpreter = JinjaInterpreter(limits: limits, clock: now)
            do {
                let values = try variables.map {
                    ($0.key, try JinjaValue($0.value, interpreter.meter))
                }
                return String(decoding: try interpreter.render(body, values), as: UTF8.self)
            } catch let error as ChatError where error.code == .templateFailed {
                throw ChatError(
                    .templateFailed,
                    "The chat template fails in line \(interpreter.line): \(error.message)")
            }
        }
    }

    /// Calls `work` on a thread of its own: those of the service have small stacks, and how small
    /// differs from system to system.
    private static func onDeepStack<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) throws(ChatError) -> Result {
        let outcome = Outcome<Result>()
        let thread = Thread { outcome.finish(with: Swift.Result { try work() }) }
        thread.stackSize = stackBytes
        thread.start()
        switch outcome.wait() {
        case .success(let result): return result
        case .failure(let error as ChatError): throw error
        case .failure(let error): throw ChatError(.templateFailed, "\(error)")
        }
    }
}

/// What a thread leaves behind.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    func finish(with value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        isDone.signal()
    }

    func wait() -> Result<Value, any Error> {
        isDone.wait()
        return result.withLock { $0 }
            ?? .failure(ChatError(.templateFailed, "The chat template gave no result."))
    }
}
