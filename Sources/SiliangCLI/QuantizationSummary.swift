// What `siliang quantize` prints: sizes and what was lost.

import SiliangFormats
import SiliangModels
import SiliangTensor

struct QuantizationSummary: Encodable {
    /// One tensor, as `--json` lists it.
    struct Tensor: Encodable {
        let name: String
        let shape: [Int]
        let from: String
        let to: String
        let bytes: Int
        /// Mean squared difference of the weights before and after.
        let mse: Double
        /// Root mean square of the difference as a part of the weights' own.
        let relative_error: Double
    }

    let output: String
    let type: String
    let weights: Int
    let input_bytes: Int
    let output_bytes: Int
    let bits_per_weight: Double
    let mse: Double
    let relative_error: Double
    let seconds: Double
    let tensors: [Tensor]
    private let groups: [[String]]

    private enum CodingKeys: String, CodingKey {
        case output, type, weights, input_bytes, output_bytes, bits_per_weight, mse, relative_error
        case seconds, tensors
    }

    init(output: String, type: TensorType, tensors: [QuantizedTensor], seconds: Double) {
        self.output = output
        self.type = type.name
        self.seconds = seconds.rounded(decimals: 3)
        self.tensors = tensors.map {
            Tensor(
                name: $0.name, shape: $0.shape, from: $0.storedType.name, to: $0.type.name,
                bytes: $0.bytes, mse: $0.loss.meanSquaredError,
                relative_error: $0.loss.relativeError)
        }
        var total = QuantizationLoss()
        for tensor in tensors { total += tensor.loss }
        mse = total.meanSquaredError
        relative_error = total.relativeError
        weights = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
        input_bytes = tensors.reduce(0) { $0 + $1.storedBytes }
        output_bytes = tensors.reduce(0) { $0 + $1.bytes }
        bits_per_weight = weights > 0 ? Double(output_bytes) * 8 / Double(weights) : 0
        groups = Self.groups(tensors)
    }

    /// A row for each pair of types, in the order of their first tensors.
    private static func groups(_ tensors: [QuantizedTensor]) -> [[String]] {
        var order: [String] = []
        var members: [String: [QuantizedTensor]] = [:]
        for tensor in tensors {
            let key =
                tensor.storedType == tensor.type
                ? "\(tensor.type.name) kept" : "\(tensor.storedType.name) → \(tensor.type.name)"
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(tensor)
        }
        return order.map { key in
            let group = members[key] ?? []
            var loss = QuantizationLoss()
            for tensor in group { loss += tensor.loss }
            return [
                key, "\(group.count)", formatBytes(group.reduce(0) { $0 + $1.storedBytes }),
                formatBytes(group.reduce(0) { $0 + $1.bytes }), error(loss),
            ]
        }
    }

    private static func error(_ loss: QuantizationLoss) -> String {
        "\((loss.relativeError * 100).formatted(decimals: 3)) %"
    }

    /// The summary for people.
    var table: String {
        let head = ["types", "tensors", "before", "after", "error (rms)"]
        let all = [
            "all", "\(tensors.count)", formatBytes(input_bytes), formatBytes(output_bytes),
            "\((relative_error * 100).formatted(decimals: 3)) %",
        ]
        let rate = seconds > 0 ? Double(weights) / seconds / 1e6 : 0
        return TextTable.columns([head] + groups + [all])
            + "\(output): \(bits_per_weight.formatted(decimals: 2)) bits per weight, "
            + "\(seconds.formatted(decimals: 1)) s, "
            + "\(rate.formatted(decimals: 0)) M weights/s\n"
    }
}
