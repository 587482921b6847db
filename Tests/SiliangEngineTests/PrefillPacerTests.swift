// How much of a prompt is read in a step while others generate.

import Testing

@testable import SiliangEngine

/// A machine: a step reads all weights, or computes, whichever takes longer.
private struct Machine {
    var weights = 0.028
    var token = 0.0045
    func step(generating: Int, prompt: Int) -> Double {
        max(weights, Double(generating + prompt) * token) + 0.001
    }
}

@Test("Running streams keep half their speed while a prompt is read", arguments: [1, 4, 16])
func runningStreamsKeepHalfTheirSpeed(generating: Int) {
    let machine = Machine()
    var pacer = PrefillPacer(most: 512)
    #expect(pacer.budget(generating: 0) == 512)
    // Nothing is known yet: a step without prompts is to tell, but only one.
    #expect(pacer.budget(generating: generating) == 0)
    #expect(pacer.budget(generating: generating) == 512)
    let alone = machine.step(generating: generating, prompt: 0)
    for _ in 0..<50 { pacer.record(generating: generating, promptTokens: 0, seconds: alone) }
    var times: [Double] = []
    var chunks: [Int] = []
    for _ in 0..<100 {
        let chunk = pacer.budget(generating: generating)
        let seconds = machine.step(generating: generating, prompt: chunk)
        pacer.record(generating: generating, promptTokens: chunk, seconds: seconds)
        guard chunk > 0 else { continue }
        times.append(seconds)
        chunks.append(chunk)
    }
    let settled = times.dropFirst(20)
    // A tile is the least.
    let bound = max(
        2.1 * alone, machine.step(generating: generating, prompt: PrefillPacer.least))
    #expect(settled.allSatisfy { $0 <= bound }, "\(settled.max() ?? 0) after \(alone)")
    // Nor is the machine left idle.
    #expect(settled.reduce(0, +) >= 1.5 * alone * Double(settled.count))
    #expect(chunks.dropFirst(20).allSatisfy { $0 >= PrefillPacer.least })
}

@Test("Without anybody generating, prompts take whole steps")
func withoutAnybodyGeneratingPromptsTakeWholeSteps() {
    var pacer = PrefillPacer(most: 512)
    pacer.record(generating: 1, promptTokens: 0, seconds: 0.01)
    pacer.record(generating: 0, promptTokens: 512, seconds: 2)
    #expect(pacer.budget(generating: 0) == 512)
    #expect(pacer.budget(generating: 1) == PrefillPacer.least)
}

@Test("Times that make no sense are ignored", arguments: [0, -1, Double.nan, .infinity])
func timesThatMakeNoSenseAreIgnored(seconds: Double) {
    var pacer = PrefillPacer(most: 512)
    pacer.record(generating: 1, promptTokens: 0, seconds: seconds)
    pacer.record(generating: 0, promptTokens: 64, seconds: seconds)
    pacer.record(generating: 1, promptTokens: 64, seconds: seconds)
    #expect(pacer.decodeSeconds == nil && pacer.promptTokenSeconds == nil)
    _ = pacer.budget(generating: 1)
    #expect(pacer.budget(generating: 1) == 512)
}

/// Clients that come one after the other, so that some prompt is always being read.
@Test("Streams keep half their speed while others join without a pause")
func streamsKeepHalfTheirSpeedWhileOthersJoin() {
    let machine = Machine()
    var pacer = PrefillPacer(most: 512)
    pacer.record(
        generating: 0, promptTokens: 512, seconds: machine.step(generating: 0, prompt: 512))
    var (probes, steps) = (0, 0)
    for generating in 1...64 {
        var missing = 230
        while missing > 0 {
            let chunk = min(missing, pacer.budget(generating: generating))
            let seconds = machine.step(generating: generating, prompt: chunk)
            let alone = machine.step(generating: generating, prompt: 0)
            let least = machine.step(generating: generating, prompt: PrefillPacer.least)
            #expect(seconds <= max(2.5 * alone, least), "\(chunk) beside \(generating)")
            pacer.record(generating: generating, promptTokens: chunk, seconds: seconds)
            missing -= chunk
            steps += 1
            if chunk == 0 { probes += 1 }
        }
    }
    #expect(probes * 10 <= steps, "\(probes) of \(steps) steps read no prompt")
}
