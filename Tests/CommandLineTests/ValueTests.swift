// Small values that commands build on: lists of ids, tables, numbers, progress lines.

import Foundation
import SiliangFormats
import SiliangModels
import Testing

@testable import SiliangCLI

@Suite struct ValueTests {
    @Test(
        "lists of ids are read with white space around them",
        arguments: [
            ("1,2,3", [1, 2, 3]), (" 7 \n", [7]), ("0, 15 ,3\r\n", [0, 15, 3]), ("", []),
            ("-1,2", [-1, 2]),
        ])
    func lists(text: String, expected: [Int]) {
        #expect(TokenList(argument: text)?.ids == expected)
    }

    @Test(
        "what is no list of ids is refused",
        arguments: ["a", "1,,2", "1,2,", "1;2", "1.5", "99999999999999999999", "1\n2", "[1,2]"])
    func noLists(text: String) {
        #expect(TokenList(argument: text) == nil)
    }

    @Test("ids are checked against the vocabulary, and the complaint names id and limit")
    func validation() throws {
        #expect(try TokenList(ids: [0, 9]).validated(vocabSize: 10) == [0, 9])
        for ids in [[3, 10], [3, -1], [3, Int.max], [3, Int(Int32.max) + 1]] {
            let error = try #require(throws: CommandError.self) {
                try TokenList(ids: ids).validated(vocabSize: 10)
            }
            #expect(error.description.contains("token id \(ids[1]) (number 2 of the list)"))
            #expect(error.description.contains("from 0 to 9"))
        }
        #expect(throws: CommandError.self) { try TokenList(ids: []).validated(vocabSize: 10) }
    }

    @Test("sizes of batches lie between 1 and 256")
    func batchSizes() {
        #expect(SizeList(argument: "1,4,16")?.sizes == [1, 4, 16])
        for text in ["", "0", "1,0", "257", "x"] { #expect(SizeList(argument: text) == nil) }
    }

    @Test("memory is given in bytes or with a unit")
    func byteCounts() {
        #expect(ByteCount(argument: "1000")?.bytes == 1000)
        #expect(ByteCount(argument: "8G")?.bytes == 8 << 30)
        #expect(ByteCount(argument: "3m")?.bytes == 3 << 20)
        for text in ["", "G", "0", "-1G", "1.5G", "9000000T", "١G", "1GB"] {
            #expect(ByteCount(argument: text) == nil, "\(text)")
        }
    }

    @Test("bytes and counts are shown in their largest unit")
    func units() {
        #expect(formatBytes(0) == "0 B")
        #expect(formatBytes(999) == "999 B")
        #expect(formatBytes(1_780_000_000) == "1.78 GB")
        #expect(formatCount(999) == "999")
        #expect(formatCount(671_000_000_000) == "671.00 B")
        #expect(formatBytes(Int.max) == "9223.37 PB")
    }

    @Test("rounding for JSON keeps what is not finite as it is")
    func rounding() {
        #expect(12.34567.rounded(decimals: 2) == 12.35)
        #expect(Double.infinity.rounded(decimals: 2) == .infinity)
        #expect(Double.greatestFiniteMagnitude.rounded(decimals: 3).isFinite)
    }

    @Test("columns of a table start below each other")
    func table() {
        let table = TextTable.columns([["a", "b", "c"], ["long", "", "d"], ["x"]])
        #expect(table == "a     b  c\nlong     d\nx\n")
        #expect(TextTable.columns([]) == "")
    }

    @Test("a progress line names what is done, of how much, and how fast")
    func progress() {
        let line = ProgressReport.line(
            label: "logits", unit: "tokens", done: 50, total: 200, seconds: 2, bar: false)
        #expect(line == "logits: 50 of 200 tokens, 25.0 tokens/s")
        let bar = ProgressReport.line(
            label: "x", unit: "rows", done: 300, total: 200, seconds: 0, bar: true)
        #expect(bar == "x \(String(repeating: "█", count: 30)) 300 of 200 rows, 0.0 rows/s")
        let open = ProgressReport.line(
            label: "x", unit: "rows", done: 3, total: nil, seconds: 1, bar: true)
        #expect(open == "x: 3 rows, 3.0 rows/s")
    }

    @Test("metadata is shown on one line, with long texts and lists cut")
    func metadata() throws {
        #expect(MetadataSummary(.bytes(Array("a\nb\u{1B}[0m".utf8))).text == #"a\nb\u{1B}[0m"#)
        let long = MetadataSummary(.bytes(Array(repeating: 0x61, count: 100)))
        #expect(long.text == String(repeating: "a", count: 72) + "…")
        let list = MetadataSummary(.unsignedArray(Array(0..<65)))
        #expect(list.text == "[0, 1, 2, 3, …] (65)")
        #expect(MetadataSummary(.unsignedArray(Array(0..<3))).text == "[0, 1, 2]")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode([list, .bool(true), .unsigned(.max)])
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"[{"count":65,"first":[0,1,2,3]},true,18446744073709551615]"#)
    }

    /// Two sequences in one batch must not write into each other's blocks, or the speeds measured
    /// would be those of a computation that no service could use.
    @Test("sequences of a benchmark grow in blocks of their own")
    func benchmarkSequences() {
        var sequences = BenchmarkSequences(count: 3, length: KVBlock.size + 1)
        #expect(sequences.blockCount == 6)
        var slots: Set<Int32> = []
        for step in 0...KVBlock.size {
            let batch = sequences.nextBatch(tokensEach: 1, vocabSize: 50, blockSize: KVBlock.size)
            #expect(batch.positions == [Int32](repeating: Int32(step), count: 3))
            #expect(batch.logitsIndices == [0, 1, 2])
            #expect(batch.tokenIDs.allSatisfy { (0..<50).contains($0) })
            slots.formUnion(batch.slotMapping)
        }
        #expect(slots.count == 3 * (KVBlock.size + 1))
    }

    @Test("a benchmark at some depth goes on after its context")
    func benchmarkDepth() {
        var sequences = BenchmarkSequences(count: 1, length: 130, cached: 129)
        let batch = sequences.nextBatch(tokensEach: 1, vocabSize: 50, blockSize: KVBlock.size)
        #expect(batch.positions == [129])
        #expect(batch.slices.map(\.contextLength) == [130])
    }

    @Test("percentiles are times that so many tokens kept to")
    func percentiles() {
        let hundred = BenchmarkResult.Percentiles(seconds: (1...100).shuffled().map { Double($0) })
        #expect(hundred.p50 == 50_000 && hundred.p95 == 95_000 && hundred.p99 == 99_000)
        let one = BenchmarkResult.Percentiles(seconds: [0.002])
        #expect(one.p50 == 2 && one.p99 == 2)
        #expect(BenchmarkResult.Percentiles(seconds: []).p99 == 0)
    }
}
