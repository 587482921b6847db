// Checkpoints split over several files.

import Foundation
import SiliangFormats
import Testing

@Suite struct GGUFSplitTests {
    /// Writes part `number` of `count`, with one tensor called after it.
    private func writePart(
        _ number: Int, of count: Int, in folder: TemporaryFolder, name: String? = nil,
        alter: (inout GGUFWriter) -> Void = { _ in }
    ) throws {
        var writer = GGUFWriter()
        if number == 1 { writer.set("general.architecture", "test") }
        writer.set("split.no", .unsigned(UInt64(number - 1)), as: .uint16)
        writer.set("split.count", .unsigned(UInt64(count)), as: .uint16)
        writer.set("split.tensors.count", .signed(Int64(count)), as: .int32)
        alter(&writer)
        writer.addTensor(name: "t\(number)", shape: [2], floats: [Float(number), 0])
        let path = folder.path(name ?? "m-0000\(number)-of-0000\(count).gguf")
        try writer.write(path: path)
    }

    @Test(arguments: 1...3) func anyPartOpensTheWholeSet(number: Int) throws {
        let folder = try TemporaryFolder()
        for part in 1...3 { try writePart(part, of: 3, in: folder) }
        let path = folder.path("m-0000\(number)-of-00003.gguf")
        let file = try GGUFFile.open(path: path)
        #expect(file.path == path)
        #expect(file.files.count == 3)
        #expect(file.tensors.map(\.name) == ["t1", "t2", "t3"])
        // The metadata is the first part's whichever was named.
        #expect(file.metadata.architecture == "test")
        let third = try file.requireTensor(named: "t3")
        #expect(third.bytes.load(as: Float.self) == 3)
        #expect(file.totalBytes == file.files.map(\.bytes.count).reduce(0, +))
    }

    @Test func aSetOfOneIsAnOrdinaryFile() throws {
        let folder = try TemporaryFolder()
        try writePart(1, of: 1, in: folder)
        #expect(try GGUFFile.open(path: folder.path("m-00001-of-00001.gguf")).files.count == 1)
        // The same without any split key, as a renamed ordinary file has it.
        try GGUFWriter().write(path: folder.path("n-00001-of-00001.gguf"))
        #expect(try GGUFFile.open(path: folder.path("n-00001-of-00001.gguf")).files.count == 1)
    }

    @Test func aMissingPartIsNamed() throws {
        let folder = try TemporaryFolder()
        try writePart(1, of: 3, in: folder)
        try writePart(3, of: 3, in: folder)
        let error = formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path("m-00001-of-00003.gguf"))
        }
        #expect(error?.code == .unreadable)
        #expect(error?.path == folder.path("m-00002-of-00003.gguf"))
        #expect(error?.item == "part 2 of 3")
    }

    /// The error of opening the first of two parts of which `part` was written with `alter`.
    private func contradiction(
        part: Int, _ alter: (inout GGUFWriter) -> Void
    ) throws -> FormatError? {
        let folder = try TemporaryFolder()
        for number in 1...2 {
            try writePart(number, of: 2, in: folder) { if number == part { alter(&$0) } }
        }
        return formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path("m-00001-of-00002.gguf"))
        }
    }

    @Test(arguments: ["split.no", "split.count", "split.tensors.count"], [1, 2])
    func partsThatContradictEachOtherAreRefused(key: String, part: Int) throws {
        let error = try contradiction(part: part) { $0.set(key, .unsigned(7), as: .uint16) }
        #expect(error?.code == .damaged)
        #expect(error?.item == key)
    }

    @Test func aSplitKeyOfTheWrongTypeIsRefused() throws {
        let error = try contradiction(part: 2) { $0.set("split.no", "1") }
        #expect(error?.code == .missing && error?.item == "split.no")
    }

    @Test func theSameTensorInTwoPartsIsRefused() throws {
        let error = try contradiction(part: 2) {
            $0.addTensor(name: "t1", shape: [1], floats: [0])
        }
        // The count is checked first; with the count set right, the name is what remains.
        #expect(error?.item == "split.tensors.count")
        let folder = try TemporaryFolder()
        for number in 1...2 {
            try writePart(number, of: 2, in: folder) {
                $0.set("split.tensors.count", .signed(3), as: .int32)
                if number == 2 { $0.addTensor(name: "t1", shape: [1], floats: [0]) }
            }
        }
        let twice = formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path("m-00002-of-00002.gguf"))
        }
        #expect(twice?.code == .damaged && twice?.item == "t1")
        #expect(twice?.path == folder.path("m-00002-of-00002.gguf"))
    }

    @Test func aDamagedSecondPartIsNamedByItsOwnPath() throws {
        let folder = try TemporaryFolder()
        try writePart(1, of: 2, in: folder)
        try folder.write(Array("GGUF".utf8), as: "m-00002-of-00002.gguf")
        let error = formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path("m-00001-of-00002.gguf"))
        }
        #expect(error?.code == .truncated)
        #expect(error?.path == folder.path("m-00002-of-00002.gguf"))
    }

    @Test(arguments: [
        "model.gguf", "m-00001-of-00003.gguf", "m-0001-of-00002.gguf", "m-00000-of-00002.gguf",
        "m-00003-of-00002.gguf", "m-000x1-of-00002.gguf", "m-00001-af-00002.gguf",
        "m-00001-of-00002.ggux",
    ])
    func aPartUnderAWrongNameIsRefused(name: String) throws {
        let folder = try TemporaryFolder()
        try writePart(1, of: 2, in: folder, name: name)
        let error = formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path(name))
        }
        #expect(error?.code == .damaged && error?.item == "split.count")
    }

    @Test func anOrdinaryFileCalledLikeAPartIsRefused() throws {
        let folder = try TemporaryFolder()
        try GGUFWriter().write(path: folder.path("m-00001-of-00002.gguf"))
        let error = formatError { () throws(FormatError) in
            try GGUFFile.open(path: folder.path("m-00001-of-00002.gguf"))
        }
        #expect(error?.code == .missing && error?.item == "split.tensors.count")
    }
}
