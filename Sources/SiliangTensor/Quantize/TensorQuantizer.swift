// A whole tensor to another storage type: in parts, on all threads, in little memory.

import SiliangFormats

/// What quantisation has cost a tensor.
public struct QuantizationLoss: Sendable, Equatable {
    /// Σ(x - x')², of values before and after.
    public var squaredError = 0.0
    /// Σx².
    public var squares = 0.0
    public var count = 0

    public init(squaredError: Double = 0, squares: Double = 0, count: Int = 0) {
        self.squaredError = squaredError
        self.squares = squares
        self.count = count
    }

    public var meanSquaredError: Double { count > 0 ? squaredError / Double(count) : 0 }

    /// The root mean square of the error as a part of the values' own.
    public var relativeError: Double { squares > 0 ? (squaredError / squares).squareRoot() : 0 }

    public static func += (left: inout Self, right: Self) {
        left.squaredError += right.squaredError
        left.squares += right.squares
        left.count += right.count
    }
}

/// Converts tensors, a few million values at a time.
public struct TensorQuantizer {
    /// Values that one thread takes at once: whole blocks of every type.
    public static let chunk = 1 << 16
    /// Chunks per thread between two writes.
    private static let chunksPerThread = 16

    private let pool: ThreadPool
    private let quantizer: Quantizer

    /// - Throws: `TensorError` (`unsupportedType`) when this machine has no kernels.
    public init(pool: ThreadPool) throws(TensorError) {
        self.pool = pool
        quantizer = try Quantizer()
    }

    /// What one chunk came to.
    private struct Outcome {
        var loss = QuantizationLoss()
        /// The index of a value that the type cannot hold.
        var outside: Int?
    }

    /// Converts `source` to `type` and hands the bytes over in order. A tensor that is stored as
    /// `type` already is handed over as it is.
    ///
    /// - Parameters:
    ///   - write: takes the next bytes; called by one thread at a time, not always the same.
    ///   - progress: told after every part how many values are done; what it throws ends the work.
    /// - Throws: `TensorError`: `unsupportedType`, `invalidShape` when rows are not whole blocks,
    ///   `invalidValue` for a value that is not finite or too large, `outOfMemory`; and what
    ///   `write` and `progress` throw.
    @discardableResult
    public func quantize(
        _ source: some TensorSource, to type: TensorType,
        write: (UnsafeRawBufferPointer) throws -> Void,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> QuantizationLoss {
        if source.type == type, let stored = source.stored {
            try copy(source, stored, write: write, progress: progress)
            return QuantizationLoss()
        }
        try check(source, type)
        let total = source.elementCount
        let wave = min(Self.chunk * Self.chunksPerThread * pool.threads, total)
        let waveBytes = (wave + type.blockSize - 1) / type.blockSize * type.blockBytes
        let buffers = [
            try AlignedBuffer(byteCount: waveBytes), try AlignedBuffer(byteCount: waveBytes),
        ]
        let scratch = try AlignedBuffer(byteCount: pool.threads * Self.chunk * 4)
        var loss = QuantizationLoss()
        var pending = UnsafeRawBufferPointer(start: nil, count: 0)
        for (index, start) in stride(from: 0, to: total, by: wave).enumerated() {
            let range = start..<min(start + wave, total)
            source.prefetch(range.upperBound..<min(range.upperBound + wave, total))
            let output = buffers[index % 2].base
            // What is ready is written while the next part is being computed.
            let outcomes = try run(source, range, type, scratch.floats, into: output) {
                try write(pending)
            }
            for outcome in outcomes {
                if let outside = outcome.outside { throw invalid(source, type, outside) }
                loss += outcome.loss
            }
            source.release(range)
            pending = UnsafeRawBufferPointer(
                start: output, count: range.count / type.blockSize * type.blockBytes)
            try progress(range.upperBound)
        }
        // The last bytes lie in a buffer that nothing names any more.
        try withExtendedLifetime(buffers) { try write(pending) }
        return loss
    }

    private func check(_ source: some TensorSource, _ type: TensorType) throws(TensorError) {
        guard Quantizer.supportedTypes.contains(type) else {
            throw TensorError(.unsupportedType, "\(type.name) cannot be written")
        }
        guard Dequantizer.supportedTypes.contains(source.type) else {
            throw TensorError(
                .unsupportedType,
                "tensor \(source.name) is stored as \(source.type.name), which cannot be read")
        }
        guard source.columns.isMultiple(of: type.blockSize) else {
            throw TensorError(
                .invalidShape,
                "tensor \(source.name) has rows of \(source.columns) values; \(type.name) needs "
                    + "a multiple of \(type.blockSize)")
        }
    }

    private func run(
        _ source: some TensorSource, _ range: Range<Int>, _ type: TensorType,
        _ scratch: UnsafeMutablePointer<Float>, into output: UnsafeMutableRawPointer,
        alongside task: () throws -> Void
    ) throws -> [Outcome] {
        let chunks = (range.count + Self.chunk - 1) / Self.chunk
        var outcomes = [Outcome](repeating: Outcome(), count: chunks)
        var failure: (any Error)?
        outcomes.withUnsafeMutableBufferPointer { outcomes in
            pool.run(chunks + 1) { item, thread in
                guard item > 0 else {
                    do { try task() } catch { failure = error }
                    return
                }
                let start = (item - 1) * Self.chunk
                let count = min(Self.chunk, range.count - start)
                let first = range.lowerBound + start
                let values = scratch + thread * Self.chunk
                source.read(first..<first + count, into: values)
                var outcome = Outcome()
                let survey = Quantizer.survey(
                    values, count, limit: Quantizer.largestMagnitude(type))
                if let outside = survey.outside {
                    outcome.outside = first + outside
                } else {
                    outcome.loss = QuantizationLoss(
                        squaredError: quantizer.quantize(
                            values, count, type,
                            into: output + start / type.blockSize * type.blockBytes),
                        squares: survey.squares, count: count)
                }
                outcomes[item - 1] = outcome
            }
        }
        if let failure { throw failure }
        return outcomes
    }

    private func copy(
        _ source: some TensorSource, _ stored: UnsafeRawBufferPointer,
        write: (UnsafeRawBufferPointer) throws -> Void, progress: (Int) throws -> Void
    ) throws {
        let part = Self.chunk * Self.chunksPerThread
        let total = source.elementCount
        func offset(_ element: Int) -> Int {
            element / source.type.blockSize * source.type.blockBytes
        }
        for start in stride(from: 0, to: total, by: part) {
            let end = min(start + part, total)
            try write(UnsafeRawBufferPointer(rebasing: stored[offset(start)..<offset(end)]))
            source.release(start..<end)
            try progress(end)
        }
    }

    private func invalid(
        _ source: some TensorSource, _ type: TensorType, _ index: Int
    ) -> TensorError {
        let limit = Quantizer.largestMagnitude(type)
        return TensorError(
            .invalidValue,
            "tensor \(source.name): value \(index % source.columns) of row "
                + "\(index / source.columns) is not finite or larger than \(limit), the most that "
                + "\(type.name) holds; the checkpoint is damaged, or needs a wider type")
    }
}
