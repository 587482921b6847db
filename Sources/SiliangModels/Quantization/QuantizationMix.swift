// Which storage type each tensor of a quantised checkpoint gets.
//
// The usual mix, as llama.cpp's Q4_K_M, Q5_K_M and so on have it: some tensors are worth more bits
// than the rest. docs/quantization.md has the table.

import SiliangFormats
import SiliangTensor

/// The rule from a tensor's name and shape to its type.
public struct QuantizationMix: Sendable {
    /// What most tensors get.
    public let target: TensorType
    /// Whether all of them get it.
    public let isPure: Bool
    private let layers: Int
    private let experts: Int
    private let isSeventyBillion: Bool
    private let hasOutput: Bool

    /// The types that a checkpoint can be quantised to.
    public static let targets: [TensorType] = [
        .q8_0, .q6K, .q5K, .q4K, .q4_0, .f16, .bf16, .f32,
    ]

    /// - Parameters:
    ///   - metadata: of the checkpoint, under its GGUF keys.
    ///   - tensorNames: of all of the checkpoint's tensors.
    public init(
        target: TensorType, isPure: Bool, metadata: GGUFMetadata, tensorNames: some Sequence<String>
    ) {
        self.target = target
        self.isPure = isPure
        let scoped = metadata.scoped(metadata.architecture ?? "")
        layers = scoped.int("block_count") ?? 0
        experts = scoped.int("expert_count") ?? 0
        isSeventyBillion = metadata.architecture == "llama" && layers == 80 && experts == 0
        hasOutput = tensorNames.contains("output.weight")
    }

    /// The number that `general.file_type` has for this mix (llama.cpp's `llama_ftype`).
    public var fileType: Int {
        switch target {
        case .f32: 0
        case .f16: 1
        case .q4_0: 2
        case .q8_0: 7
        case .q4K: isPure ? 14 : 15
        case .q5K: isPure ? 16 : 17
        case .q6K: 18
        case .bf16: 32
        default: 1024
        }
    }

    /// The type for one tensor.
    public func type(name: String, shape: [Int], stored: TensorType) -> TensorType {
        guard Dequantizer.supportedTypes.contains(stored) else { return stored }
        let isFloat = stored.blockSize == 1
        // Norms, biases and routers are small, and what they lose is felt everywhere.
        if shape.count < 2 || name.hasSuffix("_norm.weight") { return isFloat ? .f32 : stored }
        if name.hasSuffix("ffn_gate_inp.weight") || !name.hasSuffix(".weight") { return .f32 }
        if target.blockSize == 1 { return target }
        return Self.fitting(isPure ? target : preferred(name), columns: shape.last ?? 1)
    }

    /// The closest type whose blocks fit rows of this length.
    static func fitting(_ type: TensorType, columns: Int) -> TensorType {
        if columns.isMultiple(of: type.blockSize) { return type }
        let narrow: TensorType =
            switch type {
            case .q4K: .q5_0
            case .q5K: .q5_1
            default: .q8_0
            }
        return columns.isMultiple(of: narrow.blockSize) ? narrow : .f16
    }

    private func preferred(_ name: String) -> TensorType {
        if name == "output.weight" || name == "token_embd.weight" && !hasOutput {
            return target == .q8_0 ? .q8_0 : .q6K
        }
        guard target == .q4K || target == .q5K else { return target }
        let layer = Self.layer(of: name)
        if name.hasSuffix("attn_v.weight") {
            if experts == 8 { return .q8_0 }
            if hasMoreBits(layer) { return .q6K }
            return isSeventyBillion ? .q5K : target
        }
        if name.hasSuffix("attn_k.weight"), experts == 8 { return .q8_0 }
        if name.hasSuffix("attn_output.weight"), experts == 8 { return .q5K }
        if name.contains(".ffn_down"), hasMoreBits(layer) { return .q6K }
        return target
    }

    /// The first and the last eighth of the layers, and every third between.
    private func hasMoreBits(_ layer: Int?) -> Bool {
        guard let layer else { return false }
        let eighth = layers / 8
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2
    }

    private static func layer(of name: String) -> Int? {
        let parts = name.split(separator: ".", maxSplits: 2)
        return parts.count > 1 && parts[0] == "blk" ? Int(parts[1]) : nil
    }
}
