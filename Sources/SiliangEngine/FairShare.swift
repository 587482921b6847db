// Who has been served how much: the virtual token counter of Sheng et al., "Fairness in Serving
// Large Language Models" (arXiv:2401.00588), with weights.

/// Counts the service that accounts have had while they had something to do. Who has had the least
/// comes first; who comes back after a pause has no claim to what it did not ask for meanwhile.
struct FairShare {
    /// Prices of a token computed from a prompt and of one generated, the paper's choice: what is
    /// generated holds up a step of its own.
    static let promptCost = 1.0
    static let outputCost = 2.0

    private struct Account {
        /// Cost of the tokens computed so far, divided by the account's weight.
        var served = 0.0
        /// Sequences waiting or running.
        var sequences = 0
    }

    private var accounts: [String: Account] = [:]

    /// A sequence came. An account that had none begins level with whoever has been served least.
    mutating func enter(_ account: String) {
        var entry = accounts[account] ?? Account()
        if entry.sequences == 0 { entry.served = max(entry.served, leastServed ?? 0) }
        entry.sequences += 1
        accounts[account] = entry
    }

    /// A sequence left. What an idle account was served is kept only while it counts for anything.
    mutating func leave(_ account: String) {
        accounts[account]?.sequences -= 1
        guard accounts[account]?.sequences == 0 else { return }
        guard let least = leastServed else {
            accounts.removeAll()
            return
        }
        accounts = accounts.filter { $0.value.sequences > 0 || $0.value.served > least }
    }

    /// - Parameter weight: the account's share relative to others, more than 0.
    mutating func charge(_ account: String, prompt: Int, output: Int, weight: Double) {
        let cost = Double(prompt) * Self.promptCost + Double(output) * Self.outputCost
        accounts[account]?.served += cost / weight
    }

    func served(_ account: String) -> Double { accounts[account]?.served ?? 0 }

    /// Of the accounts that have something to do; nil without any.
    private var leastServed: Double? {
        accounts.values.lazy.filter { $0.sequences > 0 }.map(\.served).min()
    }

    /// For tests: sequences by account.
    var _sequences: [String: Int] {
        accounts.filter { $0.value.sequences > 0 }.mapValues(\.sequences)
    }
    var _count: Int { accounts.count }
}
