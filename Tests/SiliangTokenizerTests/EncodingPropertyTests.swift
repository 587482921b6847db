// What holds for every text: nothing is lost, and shortcuts change nothing.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

@Test("any bytes come back from their ids", arguments: FamilyFixtures.names)
func anyBytesComeBackFromTheirIds(name: String) throws {
    var data = try TokenizerData(tokenizerJSON: try FamilyFixtures.json(name))
    data.normalizer.steps = []
    let tokenizer = try Tokenizer(data)
    var generator = SeededGenerator(seed: 11)
    for length in 0..<120 {
        let bytes = randomBytes(length, &generator)
        for parseSpecial in [true, false] {
            let ids = tokenizer.encode(bytes, parseSpecial: parseSpecial, addSpecial: false)
            #expect(try tokenizer.decode(ids) == bytes)
        }
    }
    #expect(tokenizer.missingBytes.isEmpty)
}

@Test("a stream gives the text of the whole at every cut", arguments: FamilyFixtures.names)
func aStreamGivesTheTextOfTheWholeAtEveryCut(name: String) throws {
    let tokenizer = try FamilyFixtures.tokenizer(name)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<30 {
        let ids = tokenizer.encode(randomBytes(60, &generator), addSpecial: false)
        for cut in ids.indices {
            let part = Array(ids[...cut])
            let whole = LossyUTF8.text(try tokenizer.decode(part))
            #expect(Array(try stream(tokenizer, part).utf8) == Array(whole.utf8))
        }
    }
}

/// Merges `bytes` by the definition: the lowest rank anywhere, of equals the leftmost, again and
/// again over the whole text.
private func mergeByDefinition(_ bytes: [UInt8], _ ranks: [[[UInt8]]: Int]) -> [[UInt8]] {
    var parts = bytes.map { [$0] }
    while true {
        var best: (rank: Int, index: Int)?
        for index in parts.indices.dropLast() {
            guard let rank = ranks[[parts[index], parts[index + 1]]] else { continue }
            if rank < best?.rank ?? .max { best = (rank, index) }
        }
        guard let best else { return parts }
        parts[best.index] += parts.remove(at: best.index + 1)
    }
}

/// A vocabulary over two letters and a three-byte character, whose rules were drawn at random:
/// overlapping, out of order, and reaching across borders of characters.
private func randomRules(_ generator: inout SeededGenerator) -> (
    [String], [String], [[[UInt8]]: Int]
) {
    var spellings: [[UInt8]] = [[0x61], [0x62], [0xE4], [0xB8], [0xAD]]
    var ranks: [[[UInt8]]: Int] = [:]
    var merges: [String] = []
    for _ in 0..<40 {
        guard let left = spellings.randomElement(using: &generator),
            let right = spellings.randomElement(using: &generator), left.count + right.count < 9
        else { continue }
        guard ranks[[left, right]] == nil else { continue }
        ranks[[left, right]] = merges.count
        let text = [left, right].map { String(decoding: ByteAlphabet.encode($0), as: UTF8.self) }
        merges.append(text.joined(separator: " "))
        if !spellings.contains(left + right) { spellings.append(left + right) }
    }
    let words = spellings.dropFirst(5).map {
        String(decoding: ByteAlphabet.encode($0), as: UTF8.self)
    }
    return (words, merges, ranks)
}

/// Catches: a heap that takes a stale pair, a tie that does not go to the left, a cut where a merge
/// reaches across, a cache that mixes up pieces. Long texts take the heap, short ones the scan.
@Test("merging follows the definition for any rules", arguments: 0..<40)
func mergingFollowsTheDefinitionForAnyRules(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (words, merges, ranks) = randomRules(&generator)
    let tokenizer = try Tokenizer(smallVocabulary(words: words, merges: merges))
    let units = ["a", "b", "ab", "中", "中中"].map { Array($0.utf8) }
    for count in [1, 2, 5, 9, 20, 40, 90, 200] {
        var text: [UInt8] = []
        for _ in 0..<count { text += units.randomElement(using: &generator) ?? [] }
        let expected = mergeByDefinition(text, ranks)
        let found = tokenizer.encode(text, addSpecial: false)
        #expect(try found.map(tokenizer.bytes(of:)) == expected)
    }
}

/// Catches: O(n²) merging or scanning. A quadratic step at this length takes minutes.
@Test(
    "long runs without a place to cut are encoded in time", .timeLimit(.minutes(1)),
    arguments: FamilyFixtures.names)
func longRunsWithoutAPlaceToCutAreEncodedInTime(name: String) throws {
    let tokenizer = try FamilyFixtures.tokenizer(name)
    let runs = [
        "a", " ", "\n", "7", "'", "<", "é", "中", "\u{0}", "\u{301}", " \n", "<think", "ab ",
    ]
    for run in runs {
        let bytes = Array(repeatElement(Array(run.utf8), count: 30_000 / run.utf8.count).joined())
        let ids = tokenizer.encode(bytes, addSpecial: false)
        #expect(try tokenizer.decode(ids).count >= bytes.count - 1)
    }
}

@Test("many threads may encode at once") func manyThreadsMayEncodeAtOnce() async throws {
    let tokenizer = try FamilyFixtures.tokenizer("deepseek-v3")
    let fixtures = try FamilyFixtures.load()
    let expected = try #require(fixtures.families["deepseek-v3"]).ids
    await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
            group.addTask {
                zip(fixtures.texts, expected).allSatisfy {
                    tokenizer.encode($0, addSpecial: false) == $1
                }
            }
        }
        for await isRight in group { #expect(isRight) }
    }
}
