// The element types of safetensors and .npy arrays, and reading their values.

/// How the elements of a safetensors or .npy array are stored. The raw value is the safetensors
/// name.
public enum ElementType: String, Sendable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u8 = "U8"
    case bool = "BOOL"
    case f8E4M3 = "F8_E4M3"
    case f8E5M2 = "F8_E5M2"
    case f8E8M0 = "F8_E8M0"

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .f64, .i64: 8
        case .f32, .i32: 4
        case .f16, .bf16, .i16: 2
        case .i8, .u8, .bool, .f8E4M3, .f8E5M2, .f8E8M0: 1
        }
    }

    /// The bytes of an array; nil when they cannot be counted.
    func byteCount(shape: [Int]) -> Int? {
        var bytes = byteCount
        for dimension in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            bytes = product
        }
        return bytes
    }
}

/// A Swift type whose memory is the stored form of an element type (on little-endian machines,
/// the only ones supported).
public protocol StoredElement: BitwiseCopyable, Sendable {
    /// The type it is stored as.
    static var elementType: ElementType { get }
}

extension Double: StoredElement { public static var elementType: ElementType { .f64 } }
extension Float: StoredElement { public static var elementType: ElementType { .f32 } }
extension Int64: StoredElement { public static var elementType: ElementType { .i64 } }
extension Int32: StoredElement { public static var elementType: ElementType { .i32 } }
extension Int16: StoredElement { public static var elementType: ElementType { .i16 } }
extension Int8: StoredElement { public static var elementType: ElementType { .i8 } }
extension UInt8: StoredElement { public static var elementType: ElementType { .u8 } }

/// Bytes in a file that hold elements of one type.
struct StoredValues {
    let type: ElementType
    let bytes: UnsafeRawBufferPointer
    let path: String
    let item: String?

    /// A copy of the values.
    ///
    /// - Throws: `FormatError` (`missing`) when they are stored as another type.
    func values<T: StoredElement>(of type: T.Type) throws(FormatError) -> [T] {
        guard self.type == T.elementType else {
            throw FormatError(
                .missing, path: path, item: item,
                "is stored as \(self.type.rawValue), not \(T.elementType.rawValue)")
        }
        let count = bytes.count / MemoryLayout<T>.stride
        return [T](unsafeUninitializedCapacity: count) { values, initialized in
            UnsafeMutableRawBufferPointer(values).copyMemory(
                from: UnsafeRawBufferPointer(
                    rebasing: bytes.prefix(count * MemoryLayout<T>.stride)))
            initialized = count
        }
    }
}
