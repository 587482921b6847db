// Files cut off and altered at random: opening may fail, but never traps and never lies about
// where bytes are.

import SiliangFormats
import SiliangTestSupport
import Testing

@Suite struct GGUFFuzzTests {
    /// A small file with every kind of field.
    private static func sample(in folder: TemporaryFolder) throws -> [UInt8] {
        var writer = GGUFWriter()
        for (key, value, type) in GGUFRoundTripTests.values { writer.set(key, value, as: type) }
        writer.set("general.alignment", .unsigned(32))
        writer.addTensor(name: "a", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
        writer.addTensor(
            name: "b", type: .q8_0, shape: [1, 2, 32], bytes: [UInt8](repeating: 1, count: 68))
        try writer.write(path: folder.path("sample.gguf"))
        return try contents(of: folder.path("sample.gguf"))
    }

    /// Opens `bytes`; whether it worked. What opened must be consistent.
    private static func opens(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> Bool {
        let path = try folder.write(bytes, as: "altered.gguf")
        do throws(FormatError) {
            let file = try GGUFFile.open(path: path)
            for tensor in file.tensors {
                #expect(tensor.byteRange.upperBound <= bytes.count)
                #expect(tensor.bytes.count == tensor.type.byteCount(shape: tensor.shape))
                // Touches the mapping at both ends.
                _ = (tensor.bytes.first, tensor.bytes.last)
            }
            return true
        } catch {
            #expect(error.path == path)
            #expect(!error.reason.isEmpty)
            return false
        }
    }

    @Test func aFileCutAtAnyByteIsRefused() throws {
        let folder = try TemporaryFolder()
        let bytes = try Self.sample(in: folder)
        // Only the padding after the last tensor can be missed.
        let needed = try #require(
            GGUFFile.open(path: folder.path("sample.gguf")).tensors.last?.byteRange.upperBound)
        for length in 0...bytes.count {
            let opened = try Self.opens(Array(bytes.prefix(length)), in: folder)
            #expect(opened == (length >= needed), "cut at \(length) of \(bytes.count)")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func alteredBytesNeverTrap(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let bytes = try Self.sample(in: folder)
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<1500 {
            var altered = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                // Extremes find more than uniform bytes do: they make lengths huge or zero.
                altered[index] =
                    [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
            if try !Self.opens(altered, in: folder) { refused += 1 }
        }
        // Most of a header is load-bearing; if nearly all opens, nothing is being checked.
        #expect(refused > 300)
    }

    @Test func everySingleByteSetToFFNeverTraps() throws {
        let folder = try TemporaryFolder()
        let bytes = try Self.sample(in: folder)
        for index in bytes.indices {
            var altered = bytes
            altered[index] = 0xFF
            _ = try Self.opens(altered, in: folder)
        }
    }
}
