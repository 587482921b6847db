// A model without weights whose every word depends on the KV memory: it writes token ids to the
// slots it is given and reads them back through the block tables, so that a wrong slot, position or
// table changes what it says or makes it refuse.

import Foundation
import SiliangModels
import Synchronization

/// KV memory that holds one token id and its position per slot.
public final class MockKVMemory: KVMemory {
    struct Slot: Equatable {
        var token: Int32
        var position: Int32
    }

    public let blockSize: Int
    public let blockCount: Int
    public let bytesPerToken = 8
    let slots: Mutex<[Slot?]>

    init(blocks: Int, blockSize: Int) {
        self.blockSize = blockSize
        blockCount = blocks
        slots = Mutex(Array(repeating: nil, count: blocks * blockSize))
    }

    public func touch() {}
}

/// A deterministic stand-in for a language model.
///
/// What follows a sequence is a function of its tokens alone: `nextToken`, or a hash of all of them
/// where that is absent or has no answer. Batches that contradict themselves throw, as does a second
/// forward pass while one runs.
public final class MockLanguageModel: LanguageModel {
    private struct State {
        var isRunning = false
        var isPaused = false
        var failures = 0
        var delay = 0.0
        var poison: Float?
        var batchSizes: [Int] = []
        var sliceCounts: [Int] = []
    }

    public let properties: ModelProperties
    private let blockSize: Int
    private let nextToken: (@Sendable ([Int32]) -> Int32?)?
    private let state = Mutex(State())
    private let resumed = NSCondition()

    /// - Parameters:
    ///   - blockSize: of its KV memory; small ones exercise block tables.
    ///   - nextToken: the likeliest token after the tokens given; nil where a hash shall decide.
    public init(
        vocabSize: Int = 128, contextLength: Int = 512, blockSize: Int = KVBlock.size,
        nextToken: (@Sendable (_ tokens: [Int32]) -> Int32?)? = nil
    ) {
        properties = ModelProperties(
            architecture: "mock", name: "mock", vocabSize: vocabSize, contextLength: contextLength,
            hiddenSize: 1, numLayers: 1, cachedValuesPerTokenAndLayer: 1)
        self.blockSize = blockSize
        self.nextToken = nextToken
    }

    /// Tokens of each forward pass so far, and its slices.
    public var batchSizes: [Int] { state.withLock { $0.batchSizes } }
    public var sliceCounts: [Int] { state.withLock { $0.sliceCounts } }
    public var forwardCount: Int { batchSizes.count }

    /// The next `count` forward passes throw.
    public func failNext(_ count: Int = 1) { state.withLock { $0.failures = count } }

    /// Every forward pass takes at least so long.
    public func setDelay(seconds: Double) { state.withLock { $0.delay = seconds } }

    /// All logits become `value` until told otherwise; nil ends it.
    public func fillLogits(with value: Float?) { state.withLock { $0.poison = value } }

    /// Holds forward passes until `resume()`.
    public func pause() {
        resumed.withLock { state.withLock { $0.isPaused = true } }
    }

    public func resume() {
        resumed.withLock {
            state.withLock { $0.isPaused = false }
            resumed.broadcast()
        }
    }

    public func makeKVMemory(blocks: Int) throws(ModelError) -> any KVMemory {
        MockKVMemory(blocks: blocks, blockSize: blockSize)
    }

    public func forward(
        _ batch: ForwardBatch, memory: any KVMemory, logits: UnsafeMutableBufferPointer<Float>
    ) throws(ModelError) {
        guard let memory = memory as? MockKVMemory else { throw invalid("foreign KV memory") }
        let (delay, poison) = try begin(batch)
        defer { state.withLock { $0.isRunning = false } }
        resumed.withLock {
            while state.withLock({ $0.isPaused }) { resumed.wait() }
        }
        if delay > 0 { Thread.sleep(forTimeInterval: delay) }
        try write(batch, to: memory)
        guard logits.count == batch.logitsIndices.count * properties.vocabSize else {
            throw invalid("\(logits.count) logits for \(batch.logitsIndices.count) rows")
        }
        for (row, index) in batch.logitsIndices.enumerated() {
            let tokens = try context(of: index, in: batch, memory)
            let values = poison.map { Array(repeating: $0, count: properties.vocabSize) }
            for (id, value) in (values ?? self.logits(after: tokens)).enumerated() {
                logits[row * properties.vocabSize + id] = value
            }
        }
    }

    /// The logits after `tokens`, with no KV memory involved.
    public func logits(after tokens: [Int32]) -> [Float] {
        var hash: UInt64 = 0x51_11A9
        for token in tokens { hash = Self.mix(hash ^ UInt64(truncatingIfNeeded: token)) }
        let favourite = nextToken?(tokens)
        return (0..<properties.vocabSize).map { id in
            if let favourite { return Int(favourite) == id ? 100 : 0 }
            let bits = Self.mix(hash &+ UInt64(id))
            return Float(bits >> 40) * 0x1p-24 * 8 - 4
        }
    }

    /// The greedy continuation, with no engine and no KV memory involved.
    public func expectedGreedy(prompt: [Int32], count: Int) -> [Int32] {
        var tokens = prompt
        for _ in 0..<count {
            let logits = logits(after: tokens)
            let best = logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
            tokens.append(Int32(best))
        }
        return Array(tokens.dropFirst(prompt.count))
    }

    /// Takes note of a pass that starts.
    private func begin(_ batch: ForwardBatch) throws(ModelError) -> (Double, Float?) {
        enum Start { case go(Double, Float?), busy, failing }
        let start: Start = state.withLock { state in
            if state.isRunning { return .busy }
            if state.failures > 0 {
                state.failures -= 1
                return .failing
            }
            state.isRunning = true
            state.batchSizes.append(batch.tokenIDs.count)
            state.sliceCounts.append(batch.slices.count)
            return .go(state.delay, state.poison)
        }
        switch start {
        case .go(let delay, let poison): return (delay, poison)
        case .busy: throw invalid("two forward passes at once")
        case .failing: throw invalid("told to fail")
        }
    }

    /// Writes the tokens of a batch to their slots, checking everything a batch states twice.
    private func write(_ batch: ForwardBatch, to memory: MockKVMemory) throws(ModelError) {
        let count = batch.tokenIDs.count
        guard count > 0, batch.positions.count == count, batch.slotMapping.count == count else {
            throw invalid("\(count) tokens and as many positions and slots")
        }
        var row = 0
        for slice in batch.slices {
            guard slice.queryStart == row, slice.queryLength > 0,
                row + slice.queryLength <= count, slice.contextLength >= slice.queryLength,
                slice.contextLength <= properties.contextLength,
                slice.contextLength <= slice.blockTable.count * blockSize
            else { throw invalid("slice \(slice)") }
            for offset in 0..<slice.queryLength {
                let position = slice.contextLength - slice.queryLength + offset
                let slot =
                    Int(slice.blockTable[position / blockSize]) * blockSize + position % blockSize
                guard Int(batch.positions[row]) == position, Int(batch.slotMapping[row]) == slot
                else { throw invalid("row \(row) at \(batch.positions[row])") }
                row += 1
            }
        }
        guard row == count else { throw invalid("slices cover \(row) of \(count) tokens") }
        guard Set(batch.slotMapping).count == count else { throw invalid("a slot written twice") }
        for row in 0..<count {
            let token = batch.tokenIDs[row]
            let slot = Int(batch.slotMapping[row])
            guard token >= 0, Int(token) < properties.vocabSize else {
                throw invalid("token \(token)")
            }
            guard slot >= 0, slot < memory.blockCount * blockSize else {
                throw invalid("slot \(slot)")
            }
            let written = MockKVMemory.Slot(token: token, position: batch.positions[row])
            memory.slots.withLock { $0[slot] = written }
        }
    }

    /// The tokens that row `index` sees, read from memory.
    private func context(
        of index: Int, in batch: ForwardBatch, _ memory: MockKVMemory
    ) throws(ModelError) -> [Int32] {
        guard
            let slice = batch.slices.first(where: {
                $0.queryStart <= index && index < $0.queryStart + $0.queryLength
            })
        else { throw invalid("logits of row \(index)") }
        var tokens: [Int32] = []
        for position in 0...Int(batch.positions[index]) {
            let slot =
                Int(slice.blockTable[position / blockSize]) * blockSize + position % blockSize
            let found = memory.slots.withLock { $0.indices.contains(slot) ? $0[slot] : nil }
            guard let found, Int(found.position) == position else {
                throw invalid("slot \(slot) does not hold position \(position)")
            }
            tokens.append(found.token)
        }
        return tokens
    }

    private func invalid(_ message: String) -> ModelError { ModelError(.invalidBatch, message) }

    /// The finaliser of MurmurHash3.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        z = (z ^ (z >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return z ^ (z >> 33)
    }
}
