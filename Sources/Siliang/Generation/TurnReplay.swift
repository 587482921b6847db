// The token ids of answers that clients send back as text.

import Crypto
import SiliangChat
import SiliangTokenizer
import Synchronization

/// Remembers how the model itself cut an answer into tokens, where encoding its text cuts otherwise.
///
/// A client returns an answer as text in its next request. Encoded again, the text need not give
/// the tokens that were sampled, and from the first difference on everything that is cached for
/// them would be of no use. So the ids are kept by the text that they stand for: prompt and answer
/// together, of one account and end user. Calls come back in the template's own words; what it will
/// say is found out when that account next asks something.
package final class TurnReplay: Sendable {
    /// Whose texts these are; nobody's ids serve anybody else's request.
    package struct Scope: Hashable, Sendable {
        package var account: String
        package var salt: String

        package init(account: String, salt: String) {
            self.account = account
            self.salt = salt
        }
    }

    private struct Entry {
        var tokens: [Int32]
        var used: UInt64
    }

    private struct State {
        var entries: [SHA256Digest: Entry] = [:]
        var tokens = 0
        var clock: UInt64 = 0
        /// Answers with calls whose text in later prompts is not known yet, the oldest first.
        var expected: [Expected] = []
        var expectedTokens = 0
    }

    private struct Expected {
        var number: UInt64
        var scope: Scope
        var turn: ReturnedTurn
    }

    private let state = Mutex(State())
    private let tokenizer: Tokenizer
    /// What may follow an answer: its end, as the templates write it.
    private let ends: [[UInt8]]
    /// Ids kept in all: 16 MiB of them.
    private let capacity: Int
    /// Answers whose text is not known yet; a conversation belongs to each.
    private static let mostExpected = 256

    init(tokenizer: Tokenizer, capacity: Int = 4 << 20) {
        self.tokenizer = tokenizer
        self.capacity = capacity
        ends = tokenizer.endOfGenerationTokenIDs.compactMap { try? tokenizer.bytes(of: $0) }
            .filter { !$0.isEmpty }
    }

    /// The prompt's ids: those that were sampled as far as it repeats an answer, then the text's.
    func encode(_ prompt: String, scope: Scope) -> [Int32] {
        let bytes = Array(prompt.utf8)
        guard let (end, tokens) = longestMatch(bytes, scope) else {
            return encode(bytes[...])
        }
        // What follows begins with a special token, across which nothing is joined.
        return tokens + encode(bytes[end...])
    }

    /// Keeps an answer's ids, unless its text gives them anyway.
    ///
    /// - Parameters:
    ///   - promptTokens: what `encode` gave for `prompt`.
    ///   - answer: all of what `sampled` says, as the client gets it.
    func record(
        prompt: String, promptTokens: [Int32], answer: String, sampled: [Int32], scope: Scope
    ) {
        guard !sampled.isEmpty, promptTokens.count + sampled.count <= capacity else { return }
        keep(Array((prompt + answer).utf8), promptTokens + sampled, scope)
    }

    /// Notes an answer with calls that its client may send back.
    func expect(_ turn: ReturnedTurn, scope: Scope) {
        guard !turn.sampled.isEmpty, turn.prompt.tokens.count + turn.sampled.count <= capacity
        else { return }
        state.withLock { state in
            state.clock += 1
            state.expected.append(Expected(number: state.clock, scope: scope, turn: turn))
            state.expectedTokens += turn.tokenCount
            while state.expected.count > Self.mostExpected || state.expectedTokens > capacity {
                state.expectedTokens -= state.expected.removeFirst().turn.tokenCount
            }
        }
    }

    /// Finds out how the template writes the answers of `scope` that were noted and that `prompt`
    /// may go on from. Rendering takes its time, so it is done where the next prompt is rendered and
    /// not where an answer ends.
    func settle(
        _ scope: Scope, before prompt: String, _ render: (Conversation) throws -> String
    ) {
        let expected = state.withLock { state in state.expected.filter { $0.scope == scope } }
        guard !expected.isEmpty else { return }
        let bytes = Array(prompt.utf8)
        for item in expected where item.turn.isBegun(in: bytes) {
            let isMine = state.withLock { state in
                guard let place = state.expected.firstIndex(where: { $0.number == item.number })
                else { return false }
                state.expectedTokens -= state.expected.remove(at: place).turn.tokenCount
                return true
            }
            guard isMine, let text = item.turn.text(endingAt: ends, render) else { continue }
            keep(text, item.turn.prompt.tokens + item.turn.sampled, scope)
        }
    }

    private func keep(_ bytes: [UInt8], _ tokens: [Int32], _ scope: Scope) {
        if encode(bytes[...]) == tokens { return }
        var hash = Self.start(scope)
        hash.update(data: bytes)
        let digest = hash.finalize()
        state.withLock { state in
            state.clock += 1
            state.tokens += tokens.count - (state.entries[digest]?.tokens.count ?? 0)
            state.entries[digest] = Entry(tokens: tokens, used: state.clock)
            while state.tokens > capacity,
                let oldest = state.entries.min(by: { $0.value.used < $1.value.used })
            {
                state.tokens -= oldest.value.tokens.count
                state.entries[oldest.key] = nil
            }
        }
    }

    private func encode(_ bytes: ArraySlice<UInt8>) -> [Int32] {
        tokenizer.encode(Array(bytes), parseSpecial: true, addSpecial: false)
    }

    /// The longest beginning of `bytes` that is a known prompt and answer, with an answer's end
    /// behind it.
    private func longestMatch(
        _ bytes: [UInt8], _ scope: Scope
    ) -> (end: Int, tokens: [Int32])? {
        guard state.withLock({ !$0.entries.isEmpty }) else { return nil }
        var hash = Self.start(scope)
        var hashed = 0
        var digests: [(end: Int, digest: SHA256Digest)] = []
        for end in endings(in: bytes) {
            hash.update(data: bytes[hashed..<end])
            hashed = end
            digests.append((end, hash.finalize()))
        }
        return state.withLock { state in
            for (end, digest) in digests.reversed() {
                guard let entry = state.entries[digest] else { continue }
                state.clock += 1
                state.entries[digest]?.used = state.clock
                return (end, entry.tokens)
            }
            return nil
        }
    }

    /// Where an end of an answer begins, in ascending order.
    private func endings(in bytes: [UInt8]) -> [Int] {
        let firsts = Set(ends.compactMap(\.first))
        return bytes.indices.filter { index in
            firsts.contains(bytes[index]) && ends.contains { bytes[index...].starts(with: $0) }
        }
    }

    private static func start(_ scope: Scope) -> SHA256 {
        var hash = SHA256()
        for part in [scope.account, scope.salt] {
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) {
                hash.update(bufferPointer: $0)
            }
            hash.update(data: Array(part.utf8))
        }
        return hash
    }
}
