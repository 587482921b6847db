// .npy files: what NPYWriter writes, and what NPYFile refuses.

import SiliangFormats
import Testing

@Suite struct NPYTests {
    private static func assemble(_ header: String, data: Int, major: UInt8 = 1) -> [UInt8] {
        let text = Array(header.utf8)
        let length =
            major == 1 ? littleEndian(UInt16(text.count)) : littleEndian(UInt32(text.count))
        return [0x93] + Array("NUMPY".utf8) + [major, 0] + length + text
            + [UInt8](repeating: 0, count: data)
    }

    private static func header(
        _ shape: String, descr: String = "'<f4'", order: String = "False"
    ) -> String {
        "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }\n"
    }

    @Test(arguments: [(0, 0), (1, 1), (3, 5), (1000, 333), (2, 300_000), (0, 7)])
    func writtenMatricesAreReadBack(rows: Int, columns: Int) throws {
        let folder = try TemporaryFolder()
        let values = (0..<rows * columns).map { Float($0) * 0.5 - 7 }
        let writer = try NPYWriter(path: folder.path("w.npy"), rows: rows, columns: columns)
        for row in 0..<rows {
            try writer.append(Array(values[row * columns..<(row + 1) * columns]))
        }
        try writer.finish()
        let file = try NPYFile.open(path: folder.path("w.npy"))
        #expect(file.shape == [rows, columns])
        #expect(try file.values(of: Float.self) == values)
        // NumPy maps the values only when they begin at a multiple of 64.
        #expect((try contents(of: folder.path("w.npy")).count - values.count * 4) % 64 == 0)
        #expect(try folder.names() == ["w.npy"])
    }

    @Test(arguments: [[], [3], [2, 3, 4], [1, 0, 2], [Int](repeating: 1, count: 32)])
    func arraysOfAnyShapeAreReadBack(shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let values = (0..<shape.reduce(1, *)).map { Float($0) }
        let writer = try NPYWriter(path: folder.path("w.npy"), shape: shape)
        try writer.append(values)
        try writer.finish()
        let file = try NPYFile.open(path: folder.path("w.npy"))
        #expect(file.shape == shape)
        #expect(try file.values(of: Float.self) == values)
    }

    @Test func tooManyAndTooFewValuesAreRefused() throws {
        let folder = try TemporaryFolder()
        do {
            let writer = try NPYWriter(path: folder.path("w.npy"), rows: 2, columns: 2)
            try writer.append([1, 2, 3])
            #expect(formatError { () throws(FormatError) in try writer.append([4, 5]) } != nil)
            let error = formatError { () throws(FormatError) in try writer.finish() }
            #expect(error?.code == .unwritable)
            #expect(error?.reason.contains("3 of 4") == true)
        }
        #expect(try folder.names().isEmpty)
        for (rows, columns) in [(-1, 4), (4, -1), (Int.max, 2)] {
            let error = formatError { () throws(FormatError) in
                try NPYWriter(path: folder.path("w.npy"), rows: rows, columns: columns)
            }
            #expect(error?.code == .unwritable)
        }
        let dimensions = [Int](repeating: 1, count: 33)
        #expect(throws: FormatError.self) {
            try NPYWriter(path: folder.path("w.npy"), shape: dimensions)
        }
        #expect(try folder.names().isEmpty)
    }

    @Test func everyTypeAndShapeThatTestsNeedIsRead() throws {
        let folder = try TemporaryFolder()
        func open(_ header: String, data: Int, major: UInt8 = 1) throws -> NPYFile {
            let bytes = Self.assemble(header, data: data, major: major)
            return try NPYFile.open(path: try folder.write(bytes, as: "x.npy"))
        }
        let doubles = try open(Self.header("(2,)", descr: "'<f8'"), data: 16)
        #expect(try doubles.values(of: Double.self) == [0, 0])
        let integers = try open(Self.header("(1, 2, 3)", descr: "'<i4'"), data: 24)
        #expect(integers.shape == [1, 2, 3])
        #expect(try integers.values(of: Int32.self).count == 6)
        #expect(try open(Self.header("()"), data: 4).shape == [])
        #expect(try open(Self.header("(0, 3)"), data: 0).values(of: Float.self) == [])
        #expect(try open(Self.header("(3, 1)"), data: 12, major: 2).shape == [3, 1])
        let wrong = formatError { () throws(FormatError) in try integers.values(of: Float.self) }
        #expect(wrong?.code == .missing)
    }

    static let refused: [(String, Int, FormatError.Code)] = [
        (header("(2,)"), 4, .damaged), (header("(2,)"), 12, .damaged),
        (header("(2, 2)", order: "True"), 16, .unsupported),
        (header("(2,)", descr: "'>f4'"), 8, .unsupported),
        (header("(2,)", descr: "'|O'"), 8, .unsupported),
        (header("(2,)", descr: "[('a', '<f4')]"), 8, .unsupported),
        (header("[2]"), 8, .damaged), (header("(-2,)"), 8, .damaged), (header("(x,)"), 8, .damaged),
        (header("(4611686018427387904, 4)"), 0, .damaged),
        (header("(99999999999999999999,)"), 0, .damaged),
        ("{'descr': '<f4', 'fortran_order': False}", 0, .damaged),
        ("{'descr': '<f4', 'shape': (1,)}", 4, .damaged), ("", 0, .damaged),
    ]

    @Test(arguments: refused)
    func contradictoryHeadersAreRefused(header: String, data: Int, code: FormatError.Code) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.assemble(header, data: data), as: "r.npy")
        let error = formatError { () throws(FormatError) in try NPYFile.open(path: path) }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.path == path)
    }

    @Test func aFileCutAtAnyByteIsRefused() throws {
        let folder = try TemporaryFolder()
        for length in 0..<ForeignFiles.npyFloats.count {
            let cut = Array(ForeignFiles.npyFloats.prefix(length))
            let path = try folder.write(cut, as: "c.npy")
            #expect(throws: FormatError.self) { try NPYFile.open(path: path) }
        }
        let version9 = try folder.write(Self.assemble("", data: 0, major: 9), as: "v.npy")
        let error = formatError { () throws(FormatError) in try NPYFile.open(path: version9) }
        #expect(error?.code == .unsupported)
        // A header longer than version 1 could have is not read, however long the file.
        let long = Self.assemble(String(repeating: " ", count: 70_000), data: 0, major: 2)
        #expect(throws: FormatError.self) {
            try NPYFile.open(path: try folder.write(long, as: "l.npy"))
        }
    }
}
