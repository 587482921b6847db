// What a reference computed from a model, and how far other logits are from it.

import SiliangFormats

/// The reference's results for one model and one prompt.
public struct ExpectedLogits: Sendable {
    /// The prompt.
    public let inputIDs: [Int32]
    public let vocabSize: Int
    /// Rows of the prompt whose logits are known.
    public let rows: [Int]
    /// `[rows, vocabSize]`.
    public let logits: [Float]
    /// Of the logits of all rows; errors are measured in it.
    public let standardDeviation: Float
    /// `[inputIDs.count]` the most likely token of every row.
    public let top: [Int]
    /// The greedy continuation of the whole prompt.
    public let greedy: [Int32]

    /// Reads `input_ids`, `logits`, `greedy` and, where not all rows are kept, `rows`, `sd`, `top`.
    public init(path: String) throws(FormatError) {
        let file = try SafetensorsFile.open(path: path)
        func integers(_ name: String) throws(FormatError) -> [Int] {
            try file.requireTensor(named: name).values(of: Int64.self).map { Int($0) }
        }
        inputIDs = try integers("input_ids").map(Int32.init)
        greedy = try integers("greedy").map(Int32.init)
        let stored = try file.requireTensor(named: "logits")
        logits = try stored.values(of: Float.self)
        vocabSize = stored.shape.last ?? 0
        if file.tensor(named: "rows") != nil {
            rows = try integers("rows")
            top = try integers("top")
            standardDeviation = try file.requireTensor(named: "sd").values(of: Float.self)[0]
        } else {
            rows = Array(inputIDs.indices)
            let (values, width) = (logits, vocabSize)
            top = rows.map { greatest(values[$0 * width..<($0 + 1) * width]) }
            standardDeviation = spread(logits)
        }
    }

    /// Compares `[inputIDs.count, vocabSize]` logits with these.
    public func compare(_ actual: [Float]) -> LogitsComparison {
        precondition(actual.count == inputIDs.count * vocabSize, "logits of every row are needed")
        var greatestError = 0.0
        var squares = 0.0
        for (index, row) in rows.enumerated() {
            for column in 0..<vocabSize {
                let error = Double(
                    abs(actual[row * vocabSize + column] - logits[index * vocabSize + column]))
                // A comparison with NaN is false, so a NaN has to be let in by hand.
                greatestError = error.isNaN ? .infinity : max(greatestError, error)
                squares += error * error
            }
        }
        let agreeing = top.indices.count {
            greatest(actual[$0 * vocabSize..<($0 + 1) * vocabSize]) == top[$0]
        }
        let unit = Double(standardDeviation)
        return LogitsComparison(
            maxError: greatestError / unit,
            rmsError: (squares / Double(logits.count)).squareRoot() / unit,
            topAgreement: Double(agreeing) / Double(top.count))
    }
}

/// How far logits are from the reference, in units of the reference's standard deviation.
public struct LogitsComparison: Sendable, CustomStringConvertible {
    public let maxError: Double
    public let rmsError: Double
    /// Part of the rows with the same most likely token.
    public let topAgreement: Double

    public var description: String {
        "max \(maxError) sd, rms \(rmsError) sd, top-1 \(topAgreement * 100) %"
    }
}

/// Index of the greatest value, counted from the slice's start.
public func greatest(_ values: ArraySlice<Float>) -> Int {
    var best = values.startIndex
    for index in values.indices where values[index] > values[best] { best = index }
    return best - values.startIndex
}

private func spread(_ values: [Float]) -> Float {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    return Float(variance.squareRoot())
}
