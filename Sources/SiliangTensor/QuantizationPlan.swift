// How activations are quantised for products, and where the results go.

/// What a matrix's product wants of quantised activations.
enum Quantization: Hashable {
    /// A scale of its own for every 32 values.
    case narrow
    /// One for every 256: formats with super-blocks apply it once for all of a super-block.
    case wide
}

/// The tiles of several inputs, and the memory that their quantised forms take.
struct QuantizationPlan {
    struct Tile {
        var input: Int
        /// Rows within the input.
        var rows: Range<Int>
        /// Rows of all inputs before this one.
        var rowsBefore: Int
    }

    private let inputs: [ProductInput]
    private let narrow: Bool
    private let wide: Bool
    private(set) var tiles: [Tile] = []
    private(set) var byteCount = 0
    /// Values of all inputs together.
    private(set) var values = 0

    var formCount: Int { (narrow ? 1 : 0) + (wide ? 1 : 0) }

    init(_ inputs: [ProductInput], for matrices: [WeightMatrix]) {
        self.inputs = inputs
        narrow = matrices.contains { $0.quantization == .narrow }
        wide = matrices.contains { $0.quantization == .wide }
        let forms = formCount
        var row = 0
        for (index, input) in inputs.enumerated() {
            for start in stride(from: 0, to: input.tokens, by: Kernels.tileTokens) {
                let end = min(input.tokens, start + Kernels.tileTokens)
                tiles.append(Tile(input: index, rows: start..<end, rowsBefore: row))
            }
            row += input.tokens
            values += input.tokens * input.columns
            byteCount +=
                forms * Kernels.quantizedBytes(tokens: input.tokens, columns: input.columns)
        }
    }

    /// The inputs with their quantised forms in `buffer`.
    func place(in buffer: UnsafeMutablePointer<UInt8>) -> [ProductInput] {
        var prepared = inputs
        var offset = 0
        for index in inputs.indices {
            let size = Kernels.quantizedBytes(
                tokens: inputs[index].tokens, columns: inputs[index].columns)
            if narrow {
                prepared[index].narrow = buffer + offset
                offset += size
            }
            if wide {
                prepared[index].wide = buffer + offset
                offset += size
            }
        }
        return prepared
    }
}

extension ProductInput {
    func quantized(_ form: Quantization) -> UnsafeMutablePointer<UInt8>? {
        form == .wide ? wide : narrow
    }
}
