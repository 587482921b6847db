// One generation under a grammar.

import Synchronization

/// One generation's progress through a grammar. Belongs to one request; safe to hand from thread to
/// thread.
///
/// In every state that `accept` can lead to, at least one token is allowed: everything that could
/// not be completed was left out when the grammar was compiled, and each byte that it uses is a
/// token by itself.
public final class TokenConstraint: Sendable {
    private struct State: Sendable {
        var machine: GrammarMachine
        var threads: [GrammarThread]
        /// Whether a stop token was accepted.
        var hasStopped = false

        var isComplete: Bool { threads.contains(where: \.isAtEnd) }
    }

    private let state: Mutex<State>
    private let stopTokens: Set<Int32>

    /// The words of a mask: a bit for each id of the vocabulary.
    public let maskWords: Int

    /// - Parameter stopTokens: the tokens that end a generation. They are allowed exactly where the
    ///   document may end.
    public init(grammar: ConstraintGrammar, stopTokens: Set<Int32>) {
        var machine = GrammarMachine(grammar)
        var threads: [GrammarThread] = []
        machine.enter(grammar.program.entry, count: 0, stack: 0, into: &threads)
        threads = GrammarMachine.canonical(threads)
        state = Mutex(State(machine: machine, threads: threads))
        self.stopTokens = stopTokens
        maskWords = grammar.vocabulary.maskWords
    }

    /// Writes which tokens may come next: bit i % 64 of word i / 64 for token i. Words beyond the
    /// vocabulary become 0.
    ///
    /// - Complexity: linear in the mask's words where the state was seen before, in this or another
    ///   generation; else it walks the vocabulary.
    public func fillMask(_ mask: UnsafeMutableBufferPointer<UInt64>) {
        state.withLock { state in
            if state.hasStopped {
                mask.update(repeating: 0)
            } else {
                state.machine.tidy(&state.threads)
                state.machine.mask(state.threads).copy(to: mask)
            }
            guard state.isComplete else { return }
            for token in stopTokens where token >= 0 && Int(token) / 64 < mask.count {
                mask[Int(token) / 64] |= 1 << UInt64(Int(token) % 64)
            }
        }
    }

    /// Takes the token that was sampled.
    ///
    /// - Returns: false for a token that is not allowed; nothing changes then.
    public func accept(_ token: Int32) -> Bool {
        state.withLock { state in
            if stopTokens.contains(token), state.isComplete {
                state.hasStopped = true
                return true
            }
            if state.hasStopped { return false }
            state.machine.tidy(&state.threads)
            let next = state.machine.threads(state.threads, after: token)
            if next.isEmpty { return false }
            state.threads = next
            return true
        }
    }

    /// Whether the document may end here.
    public var isComplete: Bool { state.withLock { $0.isComplete } }

    /// Whether only a stop token may come next.
    public var mustStop: Bool {
        state.withLock { $0.hasStopped || $0.threads.allSatisfy(\.isAtEnd) }
    }

    /// The way to an end that takes the fewest bytes, about, as tokens. For a generation that runs
    /// out of room: every token of it is allowed when its turn comes.
    public func shortestCompletion() -> [Int32] {
        state.withLock { state in
            if state.hasStopped || state.isComplete { return [] }
            return state.machine.shortestCompletion(state.threads)
        }
    }
}
