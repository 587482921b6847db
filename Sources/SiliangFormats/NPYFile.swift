// Reading .npy files; the layout stands in NPYWriter.swift.

/// A .npy array, mapped: little endian, row-major.
public struct NPYFile: Sendable {
    /// How the elements are stored.
    public let dtype: ElementType
    /// Outermost first; empty for a single value.
    public let shape: [Int]
    private let file: MappedFile
    private let dataStart: Int

    /// What version 1.0 can have; plain arrays need 128.
    private static let maximumHeaderBytes = 65_535

    /// Opens and checks the file at `path`.
    ///
    /// - Throws: `FormatError`: `unreadable`, `notThisFormat`, `truncated`, `damaged` or
    ///   `unsupported` (column-major order, big endian, another element type).
    public static func open(path: String) throws(FormatError) -> NPYFile {
        try NPYFile(try MappedFile(path: path))
    }

    private init(_ file: MappedFile) throws(FormatError) {
        var reader = ByteReader(file)
        guard file.bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
            throw reader.error(
                .notThisFormat, "is not a .npy file: it does not begin with \\x93NUMPY")
        }
        _ = try reader.take(6, "the magic")
        let major = try reader.integer(UInt8.self, "the version")
        _ = try reader.integer(UInt8.self, "the version")
        guard (1...3).contains(major) else {
            throw reader.error(
                .unsupported, "is .npy version \(major); versions 1 to 3 can be read")
        }
        let length =
            major == 1
            ? Int(try reader.integer(UInt16.self, "the header's length"))
            : Int(try reader.integer(UInt32.self, "the header's length"))
        guard length <= Self.maximumHeaderBytes else {
            throw reader.error(.damaged, "its header would be \(length) bytes")
        }
        let text = try reader.take(length, "the header")
        let header = try NPYHeader(String(decoding: text, as: UTF8.self), path: file.path)
        guard header.dtype.byteCount(shape: header.shape) == reader.remaining else {
            throw reader.error(
                .damaged,
                "holds \(reader.remaining) bytes of values, which the shape \(header.shape) of "
                    + "\(header.dtype.rawValue) contradicts")
        }
        dtype = header.dtype
        shape = header.shape
        self.file = file
        dataStart = reader.position
    }

    /// A copy of the values, row-major.
    ///
    /// - Throws: `FormatError` (`missing`) when they are stored as another type.
    public func values<T: StoredElement>(of type: T.Type) throws(FormatError) -> [T] {
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[dataStart...])
        return try StoredValues(type: dtype, bytes: bytes, path: file.path, item: nil)
            .values(of: type)
    }
}

/// The dictionary in a .npy header, which NumPy writes with these three keys in any order.
private struct NPYHeader {
    let dtype: ElementType
    let shape: [Int]

    private static let types: [String: ElementType] = [
        "<f8": .f64, "<f4": .f32, "<f2": .f16, "<i8": .i64, "<i4": .i32, "<i2": .i16, "|i1": .i8,
        "|u1": .u8, "|b1": .bool,
    ]

    init(_ text: String, path: String) throws(FormatError) {
        guard let descr = Self.value("descr", in: text, closing: ","),
            let order = Self.value("fortran_order", in: text, closing: ","),
            let shape = Self.value("shape", in: text, closing: ")")
        else {
            throw FormatError(
                .damaged, path: path, "its header lacks descr, fortran_order or shape")
        }
        guard order == "False" else {
            throw FormatError(
                .unsupported, path: path, item: "fortran_order",
                "is \(order); only row-major arrays (False) can be read")
        }
        guard let dtype = Self.types[descr.filter { $0 != "'" }] else {
            let known = Self.types.keys.sorted().joined(separator: ", ")
            throw FormatError(
                .unsupported, path: path, item: "descr",
                "has the element type \(descr); known are \(known)")
        }
        self.dtype = dtype
        self.shape = try Self.dimensions(shape, path)
    }

    /// The text between `'key':` and `closing`.
    private static func value(
        _ key: String, in text: String, closing: Character
    ) -> Substring? {
        let marker = "'\(key)':"
        var rest = text[...]
        while !rest.isEmpty, !rest.hasPrefix(marker) { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        rest = rest.dropFirst(marker.count).drop { $0 == " " }
        return rest.firstIndex(of: closing).map { rest[..<$0] }
    }

    private static func dimensions(_ tuple: Substring, _ path: String) throws(FormatError) -> [Int]
    {
        let malformed = FormatError(
            .damaged, path: path, item: "shape", "is not a tuple of whole numbers: \(tuple)")
        guard tuple.first == "(" else { throw malformed }
        var dimensions: [Int] = []
        for field in tuple.dropFirst().split(separator: ",") {
            guard let dimension = Int(field.filter { $0 != " " }), dimension >= 0 else {
                // A tuple of one ends in a comma and possibly a space.
                if field.allSatisfy({ $0 == " " }) { continue }
                throw malformed
            }
            dimensions.append(dimension)
        }
        return dimensions
    }
}
