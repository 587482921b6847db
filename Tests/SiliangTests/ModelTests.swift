// Opening models, asking them without a chat, counting their tokens.

import Foundation
import SiliangEngine
import SiliangTestSupport
import Testing

@testable import Siliang

private let bundled = Fixtures.repository + "/Models/abacus/abacus-q8_0.gguf"

@Test("The bundled model opens by its path and calculates")
func theBundledModelOpensByItsPathAndCalculates() async throws {
    let model = try await Model.load(bundled)
    #expect(model.architecture == "deepseek2")
    #expect(model.parameterCount > 1_000_000)
    #expect(model.canThink)
    let reply = try await model.reply(to: "37×48=？")
    #expect(reply.text.contains("1776"))
    #expect(!reply.thinking.isEmpty)
    #expect(reply.finish == .stop(at: nil))
    #expect(reply.usage.completionTokens > reply.usage.thinkingTokens)
    let asked = [ChatMessage(.user, "37×48=？")]
    #expect(try model.countTokens(of: asked) == reply.usage.promptTokens)
}

@Test("Options of loading hold, whatever the checkpoint would allow")
func optionsOfLoadingHold() async throws {
    var options = Model.Options()
    options.contextLength = 32
    options.threads = 1
    options.kvPrecision = .float16
    options.maxConcurrentReplies = 600
    let model = try await Model.load(Fixtures.model("llama_f32"), options: options)
    #expect(model.contextLength == 32)
    #expect(model.name == "llama_f32")
    let reply = try await model.complete("a", options: .greedy)
    #expect(reply.usage.totalTokens <= 32)
}

@Test("What cannot be opened is explained, with a code to switch on")
func whatCannotBeOpenedIsExplained() async throws {
    func error(_ path: String, _ change: (inout Model.Options) -> Void = { _ in }) async throws
        -> SiliangError
    {
        var options = Model.Options()
        change(&options)
        do throws(SiliangError) {
            _ = try await Model.load(path, options: options)
        } catch {
            return error
        }
        throw TestFailure("\(path) opened")
    }
    #expect(try await error("").code == .unreadableFile)
    let missing = try await error("/nowhere/model.gguf")
    #expect(missing.code == .unreadableFile)
    #expect(missing.message.contains("/nowhere/model.gguf"))
    let folder = try await error(Fixtures.repository + "/Sources")
    #expect(folder.message.contains("config.json"), "\(folder)")
    let text = try await error(Fixtures.repository + "/Package.swift")
    #expect(text.code == .invalidCheckpoint)
    #expect(text.underlying != nil)
    #expect(try await error(bundled) { $0.threads = 0 }.parameter == "threads")
    #expect(try await error(bundled) { $0.contextLength = -1 }.parameter == "contextLength")
    #expect(try await error(bundled) { $0.kvMemoryBytes = 0 }.parameter == "kvMemoryBytes")
    let cache = try await error(bundled) {
        $0.prefixCacheFolder = "/nowhere"
        $0.cachesPrefixes = false
    }
    #expect(cache.parameter == "prefixCacheFolder")
    let unusable = try await error(bundled) { $0.prefixCacheFolder = bundled }
    #expect(unusable.code == .invalidParameter)
    let mute = try await error(Fixtures.checkpoint("llama_bf16"))
    #expect(mute.code == .invalidTokenizer)
    #expect(mute.message.contains("tokenizer.json"))
    // Ten values per head are no whole block of 32.
    let narrow = try await error(Fixtures.checkpoint("llama_bf16")) { $0.kvPrecision = .int8 }
    #expect(narrow.code == .invalidParameter)
    #expect(narrow.message.contains("another KV type"))
}

/// Something that should have failed did not.
struct TestFailure: Error {
    init(_: String) {}
}

@Test("A prefix cache on disk serves the next process")
func aPrefixCacheOnDiskServesTheNextProcess() async throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("siliang-facade-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var options = Model.Options()
    options.prefixCacheFolder = folder
    let question = (1...40).map { "\($0)+\($0)" }.joined(separator: ", ")
    for _ in 0..<2 {
        let model = try await Model.load(bundled, options: options)
        // What is seen a second time is kept; the second model finds it.
        for _ in 0..<2 { _ = try await model.reply(to: question, options: .init(maxTokens: 1)) }
        await model.shutDown(within: .seconds(60))
    }
    let model = try await Model.load(bundled, options: options)
    let reply = try await model.reply(to: question, options: .init(maxTokens: 1))
    #expect(reply.usage.cachedTokens >= 64)
}

@Test("Tokens become text again, and ids of nothing are refused")
func tokensBecomeTextAgain() throws {
    let model = Model(try ToyModel().served)
    let tokens = model.tokenize("a<｜User｜>é")
    // A marker in a user's text is text.
    #expect(tokens.count == "a<｜User｜>é".utf8.count)
    #expect(try model.detokenize(tokens) == "a<｜User｜>é")
    #expect(model.tokenize("<｜User｜>", parsesSpecialTokens: true) == [Toy.user])
    #expect(try model.detokenize([Toy.user]) == "<｜User｜>")
    #expect(try model.detokenize([0xE4]) == "\u{FFFD}")
    let error = #expect(throws: SiliangError.self) { try model.detokenize([-1]) }
    #expect(error?.code == .invalidParameter)
    #expect(
        try model.countTokens(of: [ChatMessage(.user, String(repeating: "x", count: 9999))]) > 9999)
    #expect(throws: SiliangError.self) { try model.countTokens(of: []) }
}

@Test("Options reach the sampler: stop strings, lengths, probabilities, seeds")
func optionsReachTheSampler() async throws {
    let model = Model(try ToyModel().served)
    let stopped = try await model.reply(to: "q", options: .init(stop: ["="]))
    #expect(stopped.text == "37×48")
    #expect(stopped.finish == .stop(at: "="))
    let short = try await model.reply(to: "q", options: .init(maxTokens: 3))
    #expect(short.finish == .length)
    #expect(short.usage.completionTokens == 3)
    let likely = try await model.reply(to: "q", options: .init(topLogprobs: 2))
    #expect(likely.logprobs.count == likely.text.utf8.count)
    #expect(likely.logprobs.first?.chosen.text == "3")
    #expect(likely.logprobs.first?.top.count == 2)
    #expect(!likely.thinkingLogprobs.isEmpty)
    // Flat logits leave everything to chance, which the seed decides.
    let random = try ToyModel()
    random.mock.fillLogits(with: 0)
    let options = GenerationOptions(temperature: 1, seed: 7, maxTokens: 12)
    let once = try await Model(random.served).complete("q", options: options)
    let again = try await Model(random.served).complete("q", options: options)
    #expect(once.text == again.text)
    #expect(once.text.utf8.count > 0)
}

@Test("Options that cannot be are named")
func optionsThatCannotBeAreNamed() async throws {
    let model = Model(try ToyModel().served)
    let cases: [(GenerationOptions, String?)] = [
        (.init(temperature: -1), nil), (.init(topP: .nan), nil), (.init(maxTokens: 0), nil),
        (.init(topLogprobs: 21), nil), (.init(stop: [""]), "stop"),
        (.init(thinkingBudget: 0), "thinkingBudget"),
        (.init(logitBias: [-1: 1]), "logitBias"), (.init(logitBias: [Int32.max: 1]), "logitBias"),
    ]
    for (options, parameter) in cases {
        let error = await #expect(throws: SiliangError.self) {
            try await model.reply(to: "q", options: options)
        }
        #expect(error?.code == .invalidParameter, "\(options)")
        if let parameter { #expect(error?.parameter == parameter) }
    }
    let long = String(repeating: "x", count: 4000)
    let error = await #expect(throws: SiliangError.self) { try await model.reply(to: long) }
    #expect(error?.code == .promptTooLong)
    #expect(error?.message.contains("512") == true)
    let gap = await #expect(throws: SiliangError.self) {
        try await model.fillGap(after: "a", before: "b")
    }
    #expect(gap?.parameter == "suffix")
}

@Test("A model that fails says so, and one that is shut down takes no more")
func aModelThatFailsSaysSo() async throws {
    let toy = try ToyModel(contextLength: 1 << 20)
    let model = Model(toy.served)
    toy.mock.failNext()
    let failed = await #expect(throws: SiliangError.self) { try await model.reply(to: "q") }
    #expect(failed?.code == .modelFailed)
    #expect(try await model.reply(to: "q").text == ToyReply.answer)
    let begun = Task { try await model.reply(to: "forever") }
    while toy.engine.stats.running == 0 { try await Task.sleep(for: .milliseconds(1)) }
    await model.shutDown()
    let broken = await #expect(throws: SiliangError.self) { try await begun.value }
    #expect(broken?.code == .shuttingDown)
    let refused = await #expect(throws: SiliangError.self) { try await model.reply(to: "q") }
    #expect(refused?.code == .shuttingDown)
}
