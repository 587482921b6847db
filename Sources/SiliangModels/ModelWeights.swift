// A checkpoint's tensors and keys while a model is built from them: every shape is checked here.

import SiliangFormats
import SiliangTensor

/// Gives a family its configuration values and weights, each checked against what it expects.
final class ModelWeights {
    let file: GGUFFile
    let executor: Executor
    let options: LoadOptions
    let architecture: String
    let precision: ActivationPrecision
    let kvType: KVType
    private(set) var parameterCount = 0
    /// Parameters and bytes that one token passes through; experts count by the share in use.
    private(set) var activeParameterCount = 0
    private(set) var activeWeightBytes = 0

    init(_ file: GGUFFile, executor: Executor, options: LoadOptions) {
        self.file = file
        self.executor = executor
        self.options = options
        architecture = file.metadata.architecture ?? ""
        var parameters = 0
        var bytes = 0
        var quantized = false
        for tensor in file.tensors {
            let (sum, overflow) = parameters.addingReportingOverflow(tensor.elementCount)
            parameters = overflow ? .max : sum
            bytes += tensor.byteRange.count
            if tensor.type.blockSize > 1 { quantized = true }
        }
        let small = parameters < LoadOptions.smallModel
        // Packed weights are memory of this process, which the system can't drop and read again as
        // it does with a mapped file: a model too large for that is computed from the file.
        let fits = Double(bytes) < 0.8 * Double(physicalMemory)
        precision = options.activations ?? (small || !fits ? .float32 : .int8)
        kvType = options.kvType ?? (small || !quantized ? .f32 : .preferred(by: executor.kernels))
    }

    // MARK: Configuration

    func failure(_ key: String, _ reason: String) -> ModelError {
        ModelError(.invalidConfiguration, "\(file.path): \(architecture).\(key): \(reason)")
    }

    /// A whole number within `range`; without a default the key must be there. A default that was
    /// derived from other keys is held to the range as well.
    func int(
        _ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil
    ) throws(ModelError) -> Int {
        let value = file.metadata.scoped(architecture).value(key)
        guard value != nil || fallback != nil else {
            throw failure(key, "is missing; the file is not a complete \(architecture) model")
        }
        guard let number = value == nil ? fallback : value?.int, range.contains(number) else {
            throw failure(
                key, "a whole number from \(range.lowerBound) to \(range.upperBound) was expected")
        }
        return number
    }

    /// A positive, finite number.
    func number(_ key: String, default fallback: Double? = nil) throws(ModelError) -> Double {
        guard let value = file.metadata.scoped(architecture).value(key) else {
            if let fallback { return fallback }
            throw failure(key, "is missing; the file is not a complete \(architecture) model")
        }
        guard let number = value.double, number.isFinite, number >= 0 else {
            throw failure(key, "a number of at least 0 was expected")
        }
        return number
    }

    func has(_ key: String) -> Bool { file.metadata.scoped(architecture).value(key) != nil }

    func flag(_ key: String, default fallback: Bool) throws(ModelError) -> Bool {
        guard let value = file.metadata.scoped(architecture).value(key) else { return fallback }
        guard let flag = value.bool else { throw failure(key, "true or false was expected") }
        return flag
    }

    func text(_ key: String) -> String? { file.metadata.scoped(architecture).string(key) }

    // MARK: Tensors

    /// A tensor of exactly this shape.
    func tensor(_ name: String, _ shape: [Int]) throws(ModelError) -> TensorDescriptor {
        guard let tensor = file.tensor(named: name) else {
            throw ModelError(
                .missingTensor,
                "\(file.path): tensor \(name) \(shape) is missing; "
                    + "the file is not a complete \(architecture) model")
        }
        guard tensor.shape == shape || [1] + tensor.shape == shape else {
            throw ModelError(
                .wrongShape,
                "\(file.path): tensor \(name) has shape \(tensor.shape), "
                    + "but the configuration implies \(shape)")
        }
        return tensor
    }

    func has(tensor name: String) -> Bool { file.tensor(named: name) != nil }

    /// A vector of floats, copied: norms, biases, frequencies.
    func vector(_ name: String, _ count: Int) throws(ModelError) -> [Float] {
        let values = try floats(tensor(name, [count]))
        account(parameters: count, bytes: count * 4, share: 1)
        return values
    }

    func optionalVector(_ name: String, _ count: Int) throws(ModelError) -> [Float]? {
        has(tensor: name) ? try vector(name, count) : nil
    }

    func floats(_ tensor: TensorDescriptor) throws(ModelError) -> [Float] {
        try inModelTerms { () throws(TensorError) in try TensorReader.floats(tensor) }
    }

    /// A weight matrix `[rows, columns]` or stack `[count, rows, columns]`.
    ///
    /// - Parameter share: the part of a stack that one token uses.
    func matrix(
        _ name: String, _ shape: [Int], share: Double = 1, precision: ActivationPrecision? = nil
    ) throws(ModelError) -> WeightMatrix {
        let descriptor = try tensor(name, shape)
        account(
            parameters: descriptor.elementCount, bytes: descriptor.byteRange.count, share: share)
        return try inModelTerms { () throws(TensorError) in
            try WeightMatrix(
                descriptor.reshaped(shape), precision: precision ?? self.precision,
                pool: self.executor.pool)
        }
    }

    func account(parameters: Int, bytes: Int, share: Double) {
        parameterCount += parameters
        activeParameterCount += Int(Double(parameters) * share)
        activeWeightBytes += Int(Double(bytes) * share)
    }

    /// Runs `body`, naming the file in what it throws.
    func inModelTerms<T>(_ body: () throws(TensorError) -> T) throws(ModelError) -> T {
        do throws(TensorError) {
            return try body()
        } catch {
            let code: ModelError.Code =
                switch error.code {
                case .unsupportedType: .unsupportedType
                case .invalidShape, .invalidValue: .wrongShape
                case .outOfMemory: .outOfMemory
                }
            throw ModelError(code, "\(file.path): \(error.message)", underlying: error)
        }
    }
}

extension TensorDescriptor {
    /// The same bytes under a shape with as many elements.
    fileprivate func reshaped(_ shape: [Int]) -> TensorDescriptor {
        TensorDescriptor(name: name, type: type, shape: shape, file: file, byteRange: byteRange)
    }
}
