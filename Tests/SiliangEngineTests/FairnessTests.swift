// Accounts share the machine by what they have been served, not by how much they ask for.

import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangEngine

private func ask(
    _ account: String, salt: Int, prompt: Int = 20, maxTokens: Int = 20, weight: Double = 1
) -> GenerationRequest {
    var asked = request(prompt: prompt, salt: salt, maxTokens: maxTokens)
    asked.account = account
    asked.weight = weight
    return asked
}

@Test("One request does not wait for another account's fifty")
func oneRequestDoesNotWaitForAnotherAccountsFifty() throws {
    let harness = try EngineHarness(maxSequences: 4)
    let many = (0..<50).map { harness.add(ask("busy", salt: $0)).log }
    for _ in 0..<30 { harness.step() }
    let one = harness.add(ask("quiet", salt: 99)).log
    var steps = 0
    while one.ends.isEmpty, steps < 1000 {
        harness.step()
        steps += 1
    }
    // A place becomes free within 20 steps, and 20 tokens take as many.
    #expect(steps <= 45, "\(steps) steps")
    #expect(many.filter { !$0.ends.isEmpty }.count < 20)
    harness.runToEnd()
}

@Test("Prompts that are being computed take turns by account")
func promptsThatAreBeingComputedTakeTurnsByAccount() throws {
    let harness = try EngineHarness(blocks: 512, maxSequences: 8, maxBatchTokens: 16)
    _ = harness.add(ask("busy", salt: 1, prompt: 400))
    harness.step()
    let short = harness.add(ask("quiet", salt: 2, prompt: 30, maxTokens: 1)).log
    var steps = 0
    while short.ends.isEmpty, steps < 100 {
        harness.step()
        steps += 1
    }
    // Two chunks, and a turn of the other's before each.
    #expect(steps <= 4, "\(steps) steps")
    harness.runToEnd()
}

@Test("Weights divide the machine", arguments: [1.0, 3.0])
func weightsDivideTheMachine(weight: Double) throws {
    let harness = try EngineHarness(maxSequences: 4)
    var served = ["light": 0, "heavy": 0]
    var open: [(String, EventLog)] = []
    var salt = 0
    // Both always have requests waiting.
    for _ in 0..<4000 {
        for account in ["light", "heavy"] {
            while open.filter({ $0.0 == account }).count < 8 {
                salt += 1
                let asked = ask(account, salt: salt, weight: account == "heavy" ? weight : 1)
                open.append((account, harness.add(asked).log))
            }
        }
        harness.step()
        for (account, log) in open where !log.ends.isEmpty {
            served[account, default: 0] += log.tokens.count
        }
        open.removeAll { !$0.1.ends.isEmpty }
    }
    let ratio = Double(served["heavy"] ?? 0) / Double(max(1, served["light"] ?? 0))
    #expect(abs(ratio / weight - 1) < 0.1, "\(served)")
    harness.core.cancelAll()
}

@Test("Who comes late has no claim to the time before")
func whoComesLateHasNoClaimToTheTimeBefore() {
    var shares = FairShare()
    shares.enter("early")
    shares.charge("early", prompt: 1000, output: 0, weight: 1)
    shares.enter("late")
    #expect(shares.served("late") == 1000)
    shares.charge("late", prompt: 10, output: 5, weight: 2)
    #expect(shares.served("late") == 1010)
    // Leaving and coming back does not wipe the slate.
    shares.leave("late")
    shares.enter("late")
    #expect(shares.served("late") == 1010)
    shares.leave("late")
    shares.charge("early", prompt: 50, output: 0, weight: 1)
    shares.enter("third")
    shares.leave("third")
    #expect(shares._count == 1, "what is behind everybody else is forgotten")
    shares.leave("early")
    #expect(shares._count == 0)
}

// What is computed again after being put back was paid for the first time.
@Test("Nothing is charged twice") func nothingIsChargedTwice() throws {
    let harness = try EngineHarness(blocks: 24, cachesPrefixes: false)
    let logs = (0..<3).map { harness.add(ask("a", salt: $0, prompt: 21, maxTokens: 30)).log }
    // Keeps the account's count alive.
    _ = harness.add(ask("a", salt: 9, prompt: 5, maxTokens: 400))
    var served = 0.0
    while logs.contains(where: { $0.ends.isEmpty }) {
        harness.step()
        served = harness.core.scheduler._served("a")
    }
    #expect(harness.core.stats.preemptions > 0)
    let longest = 5.0 + 2 * 400
    #expect(served <= 3 * (21 + 2 * 29) + longest)
    harness.core.cancelAll()
}
