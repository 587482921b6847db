// Mapping, and the sizes of tensor types.

import Foundation
import SiliangFormats
import Testing

@Suite struct MappedFileTests {
    @Test func theWholeFileIsMapped() throws {
        let folder = try TemporaryFolder()
        let content = (0..<100_000).map { UInt8($0 % 251) }
        let file = try MappedFile(path: try folder.write(content, as: "m"))
        #expect(file.bytes.elementsEqual(content))
        #expect(try MappedFile(path: try folder.write([], as: "empty")).bytes.isEmpty)
    }

    /// Advice must neither touch neighbours' bytes nor trap on ranges that stick out of the file.
    @Test func releasedAndPrefetchedBytesCanStillBeRead() throws {
        let folder = try TemporaryFolder()
        let content = (0..<100_000).map { UInt8($0 % 251) }
        let file = try MappedFile(path: try folder.write(content, as: "m"))
        let ranges = [0..<100_000, 5..<10, 5..<50_000, -10..<1_000_000, 200_000..<300_000, 7..<7]
        for range in ranges + [Int.min..<Int.max, Int.max - 1..<Int.max] {
            file.prefetch(range)
            file.release(range)
            #expect(file.bytes.elementsEqual(content), "\(range)")
        }
    }

    @Test func whatIsNoFileIsRefusedWithTheReason() throws {
        let folder = try TemporaryFolder()
        let missing = formatError { () throws(FormatError) in
            try MappedFile(path: folder.path("none"))
        }
        #expect(missing?.code == .unreadable)
        #expect(missing?.reason.contains("No such file") == true)
        for path in [folder.root, "/dev/null"] {
            let error = formatError { () throws(FormatError) in try MappedFile(path: path) }
            #expect(error?.code == .unreadable)
            #expect(error?.reason.contains("not a regular file") == true)
        }
    }

    /// Opening a pipe without a writer would wait for one for ever.
    @Test(.timeLimit(.minutes(1))) func aPipeIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
        let error = formatError { () throws(FormatError) in
            try MappedFile(path: folder.path("pipe"))
        }
        #expect(error?.code == .unreadable)
    }

    @Test func namesFromAFileCannotForgeLinesOrBuryTheReason() {
        let forged = FormatError(.damaged, path: "m.gguf", item: "w\n\u{1B}[31mOK", "is wrong")
        #expect(forged.description == "m.gguf: w\\n\\u{1B}[31mOK: is wrong")
        let long = String(repeating: "k", count: 5000)
        let error = FormatError(.damaged, path: "m.gguf", item: long, "is wrong")
        #expect(error.description.count < 200 && error.description.hasSuffix("…: is wrong"))
        let chinese = FormatError(.missing, path: "m.gguf", item: "词表.权重", "is missing")
        #expect(chinese.description == "m.gguf: 词表.权重: is missing")
    }

    @Test func bytesOfTensorsAreCountedInWholeBlocks() {
        #expect(TensorType.f32.byteCount(shape: [2, 3]) == 24)
        #expect(TensorType.q8_0.byteCount(shape: [2, 64]) == 2 * 2 * 34)
        #expect(TensorType.q4K.byteCount(shape: [3, 2, 512]) == 3 * 2 * 2 * 144)
        #expect(TensorType.q8_0.byteCount(shape: [64, 2]) == nil)
        #expect(TensorType.f32.byteCount(shape: [.max, .max]) == nil)
        #expect(TensorType.f64.byteCount(shape: [1 << 61]) == nil)
        #expect(TensorType.f32.byteCount(shape: []) == nil)
    }

    /// Bits per weight as the field quotes them: a wrong block size shows here.
    @Test(arguments: [
        (TensorType.q4_0, 4.5), (.q4_1, 5), (.q5_0, 5.5), (.q5_1, 6), (.q8_0, 8.5), (.q2K, 2.625),
        (.q3K, 3.4375), (.q4K, 4.5), (.q5K, 5.5), (.q6K, 6.5625), (.iq2XXS, 2.0625),
        (.iq2XS, 2.3125), (.iq2S, 2.5625), (.iq3XXS, 3.0625), (.iq3S, 3.4375), (.iq1S, 1.5625),
        (.iq1M, 1.75), (.iq4NL, 4.5), (.iq4XS, 4.25), (.tq1_0, 1.6875), (.tq2_0, 2.0625),
        (.mxfp4, 4.25), (.nvfp4, 4.5), (.f16, 16), (.bf16, 16), (.f32, 32),
    ])
    func blockSizesGiveTheKnownBitsPerWeight(type: TensorType, bits: Double) {
        #expect(Double(type.blockBytes * 8) / Double(type.blockSize) == bits)
        #expect(!type.name.isEmpty)
    }
}
