// What one forward pass works on, as plain values: nothing here is global, nothing is implied.

/// The part of one sequence that takes part in a forward pass.
public struct SequenceSlice: Sendable, Equatable {
    /// Index of the slice's first token in `ForwardBatch.tokenIDs`.
    public var queryStart: Int
    /// Tokens of the slice, at least 1.
    public var queryLength: Int
    /// Tokens of the sequence that attention may see at the slice's last token, the slice
    /// included: the last token's position is `contextLength - 1`.
    public var contextLength: Int
    /// The sequence's blocks of KV memory in order; token at position p lies in block
    /// `blockTable[p / blockSize]`. Covers at least `contextLength` tokens.
    public var blockTable: [Int32]

    public init(queryStart: Int, queryLength: Int, contextLength: Int, blockTable: [Int32]) {
        self.queryStart = queryStart
        self.queryLength = queryLength
        self.contextLength = contextLength
        self.blockTable = blockTable
    }
}

/// The tokens of one forward pass: slices of one or more sequences, laid end to end.
public struct ForwardBatch: Sendable, Equatable {
    /// `[tokens]` ids, each below the model's vocabulary size.
    public var tokenIDs: [Int32]
    /// `[tokens]` the position of each token in its sequence, from 0.
    public var positions: [Int32]
    /// `[tokens]` where each token's keys and values are written: block × block size + offset.
    public var slotMapping: [Int32]
    /// The slices, in the order of `tokenIDs`, covering it without gaps.
    public var slices: [SequenceSlice]
    /// Rows of `tokenIDs` whose logits are wanted, ascending.
    public var logitsIndices: [Int]

    public init(
        tokenIDs: [Int32] = [], positions: [Int32] = [], slotMapping: [Int32] = [],
        slices: [SequenceSlice] = [], logitsIndices: [Int] = []
    ) {
        self.tokenIDs = tokenIDs
        self.positions = positions
        self.slotMapping = slotMapping
        self.slices = slices
        self.logitsIndices = logitsIndices
    }

    /// Appends the tokens of one sequence that follow the `cached` tokens already in KV memory.
    ///
    /// - Parameters:
    ///   - tokens: the new tokens, at least one.
    ///   - cached: tokens of the sequence whose keys and values are already in memory.
    ///   - blockTable: the sequence's blocks, enough for `cached + tokens.count` tokens.
    ///   - blockSize: tokens per block.
    ///   - logits: which logits are wanted.
    public mutating func append(
        tokens: some RandomAccessCollection<Int32>, cached: Int, blockTable: [Int32],
        blockSize: Int,
        logits: LogitsWanted
    ) {
        let start = tokenIDs.count
        tokenIDs.append(contentsOf: tokens)
        for position in cached..<cached + tokens.count {
            positions.append(Int32(position))
            let block = Int(blockTable[position / blockSize])
            slotMapping.append(Int32(block * blockSize + position % blockSize))
        }
        slices.append(
            SequenceSlice(
                queryStart: start, queryLength: tokens.count,
                contextLength: cached + tokens.count, blockTable: blockTable))
        switch logits {
        case .none: break
        case .last: logitsIndices.append(tokenIDs.count - 1)
        case .all: logitsIndices.append(contentsOf: start..<tokenIDs.count)
        }
    }

    /// Which rows of a slice should yield logits.
    public enum LogitsWanted: Sendable {
        /// A chunk of a prompt that is not its last.
        case none
        /// The next token is to be sampled.
        case last
        /// Every position, as scoring and tests need.
        case all
    }
}
