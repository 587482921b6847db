// A checkpoint's tensors and keys while a model is built from them: every shape is checked here.

import SiliangFormats
import SiliangTensor

/// Gives a family its configuration values and weights, each checked against what it expects.
final class ModelWeights {
    let source: any CheckpointSource
    let executor: Executor
    let options: LoadOptions
    /// The family's name.
    let architecture: String
    let precision: ActivationPrecision
    let kvType: KVType
    private(set) var parameterCount = 0
    /// Parameters and bytes that one token passes through; experts count by the share in use.
    private(set) var activeParameterCount = 0
    private(set) var activeWeightBytes = 0
    /// Tensors that were taken, by the checkpoint's own names.
    private var used: Set<String> = []

    var path: String { source.path }

    init(
        _ source: any CheckpointSource, architecture: String, executor: Executor,
        options: LoadOptions
    ) {
        self.source = source
        self.executor = executor
        self.options = options
        self.architecture = architecture
        let size = source.size
        let small = size.parameters < LoadOptions.smallModel
        // Packed weights are memory of this process, which the system can't drop and read again as
        // it does with a mapped file: a model too large for that is computed from the file.
        let fits = Double(size.bytes) < 0.8 * Double(physicalMemory)
        precision = options.activations ?? (small || !fits ? .float32 : .int8)
        kvType =
            options.kvType
            ?? (small || !size.isQuantized ? .f32 : .preferred(by: executor.kernels))
    }

    // MARK: Configuration

    func failure(_ key: String, _ reason: String) -> ModelError {
        ModelError(.invalidConfiguration, "\(source.place(of: key)): \(reason)")
    }

    /// A whole number within `range`; without a default the key must be there. A default that was
    /// derived from other keys is held to the range as well.
    func int(
        _ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil
    ) throws(ModelError) -> Int {
        let value = source.value(key)
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
        guard let value = source.value(key) else {
            if let fallback { return fallback }
            throw failure(key, "is missing; the file is not a complete \(architecture) model")
        }
        guard let number = value.double, number.isFinite, number >= 0 else {
            throw failure(key, "a number of at least 0 was expected")
        }
        return number
    }

    func has(_ key: String) -> Bool { source.value(key) != nil }

    func flag(_ key: String, default fallback: Bool) throws(ModelError) -> Bool {
        guard let value = source.value(key) else { return fallback }
        guard let flag = value.bool else { throw failure(key, "true or false was expected") }
        return flag
    }

    func text(_ key: String) -> String? { source.value(key)?.string }

    /// A list of whole numbers, empty where the key is absent.
    func ints(_ key: String) throws(ModelError) -> [Int] {
        guard let value = source.value(key) else { return [] }
        guard let numbers = value.ints else {
            throw failure(key, "a list of whole numbers was expected")
        }
        return numbers
    }

    // MARK: Tensors

    /// A tensor of exactly this shape.
    func tensor(_ name: String, _ shape: [Int]) throws(ModelError) -> TensorDescriptor {
        try tensors(name, shape)[0]
    }

    /// A tensor of exactly this shape, or the tensors that form it as a stack.
    private func tensors(_ name: String, _ shape: [Int]) throws(ModelError) -> [TensorDescriptor] {
        let stored = source.names(of: name, count: shape.count == 3 ? shape[0] : 1)
        let part = stored.count > 1 ? Array(shape.dropFirst()) : shape
        var tensors: [TensorDescriptor] = []
        for name in stored.isEmpty ? [name] : stored {
            tensors.append(try storedTensor(name, part))
        }
        return tensors
    }

    private func storedTensor(
        _ name: String, _ shape: [Int]
    ) throws(ModelError) -> TensorDescriptor {
        guard let tensor = try found(name) else {
            throw ModelError(
                .missingTensor,
                "\(path): tensor \(name) \(shape) is missing; "
                    + "the checkpoint is not a complete \(architecture) model")
        }
        guard tensor.shape == shape || [1] + tensor.shape == shape else {
            throw ModelError(
                .wrongShape,
                "\(tensor.file.path): tensor \(name) has shape \(tensor.shape), "
                    + "but the configuration implies \(shape)")
        }
        used.insert(name)
        return tensor
    }

    /// The checkpoint's tensor of this name of its own.
    private func found(_ name: String) throws(ModelError) -> TensorDescriptor? {
        do throws(FormatError) {
            return try source.tensor(named: name)
        } catch {
            throw ModelError(
                error.code == .unsupported ? .unsupportedType : .wrongShape, error.description,
                underlying: error)
        }
    }

    /// The shape of a tensor before any is expected of it; nil where it is missing.
    func shape(of name: String) throws(ModelError) -> (shape: [Int], name: String)? {
        guard let stored = source.names(of: name, count: 1).first else { return nil }
        return try found(stored).map { ($0.shape, stored) }
    }

    func has(tensor name: String) -> Bool {
        guard let stored = source.names(of: name, count: 1).first else { return false }
        // One that is there but cannot be read is complained about when it is taken.
        do { return try source.tensor(named: stored) != nil } catch { return true }
    }

    /// Throws when the checkpoint holds weights that the model did not take: a model that computes
    /// without them is another one than was trained.
    func checkNothingIsLeft() throws(ModelError) {
        guard let name = source.leftovers(used: used).first else { return }
        throw ModelError(
            .unexpectedTensor,
            "\(path): tensor \(name) has no place in a \(architecture) model, and without it the "
                + "model would compute something else; this variant of the architecture is not "
                + "supported")
    }

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
        let stack = try tensors(name, shape)
        account(
            parameters: stack.reduce(0) { $0 + $1.elementCount },
            bytes: stack.reduce(0) { $0 + $1.byteRange.count }, share: share)
        let parts = stack.count > 1 ? stack : [stack[0].reshaped(shape)]
        return try inModelTerms { () throws(TensorError) in
            if self.options.checksOnly {
                let source = try WeightSource(parts)
                return WeightMatrix(
                    unread: name, count: source.count, rows: source.rows, columns: source.columns,
                    type: source.type)
            }
            return try WeightMatrix(
                stack: parts, precision: precision ?? self.precision, pool: self.executor.pool)
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
            throw ModelError(code, "\(path): \(error.message)", underlying: error)
        }
    }
}

extension TensorDescriptor {
    /// The same bytes under a shape with as many elements.
    fileprivate func reshaped(_ shape: [Int]) -> TensorDescriptor {
        TensorDescriptor(
            name: name, type: type, shape: shape, file: file, byteRange: byteRange,
            blockScales: blockScales)
    }
}
