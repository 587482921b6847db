// How a config.json says that weights are quantised: `quantization_config`.

/// The storage of a Hugging Face checkpoint's matrices.
public enum HuggingFaceQuantization: Sendable, Equatable {
    /// As their types say.
    case none
    /// 8-bit floats with one `weight_scale_inv` per block, as DeepSeek-V3 and R1 are published.
    case fp8(blockRows: Int, blockColumns: Int)

    /// The block that DeepSeek's checkpoints use.
    static let standardBlock = 128

    /// Reads `quantization_config`.
    ///
    /// - Throws: `FormatError` (`unsupported`) for any other method, naming what is supported.
    public init(_ config: JSONObject, path: String) throws(FormatError) {
        guard let value = config["quantization_config"], !value.isEmpty else {
            self = .none
            return
        }
        let method = value["quant_method"]?.string ?? "without quant_method"
        func unsupported(_ what: String) -> FormatError {
            FormatError(
                .unsupported, path: path, item: "quantization_config",
                "\(what) is not supported; supported are unquantised weights (F32, F16, BF16) and "
                    + "fp8 (e4m3) with weight_block_size, as DeepSeek-V3 is published. Take "
                    + "another release of the model, or a GGUF file of it")
        }
        guard method == "fp8" else { throw unsupported(method) }
        let format = value["fmt"]?.string ?? "e4m3"
        guard format == "e4m3" else { throw unsupported("fp8 with fmt \(format)") }
        guard let block = value["weight_block_size"], block != .null else {
            throw unsupported("fp8 without weight_block_size")
        }
        guard let sizes = block.array, sizes.count == 2, let rows = sizes[0].int,
            let columns = sizes[1].int, (1...1 << 20).contains(rows),
            (1...1 << 20).contains(columns)
        else { throw unsupported("fp8 with weight_block_size \(block.text)") }
        self = .fp8(blockRows: rows, blockColumns: columns)
    }
}
