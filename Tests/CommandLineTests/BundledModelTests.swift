// The model that comes with the program, asked as a new user asks it.

import Foundation
import SiliangTestSupport
import Testing

private let bundledModel = Fixtures.repository + "/Models/abacus/abacus-q8_0.gguf"

@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: bundledModel),
        "Models/abacus holds no model yet: Models/abacus/README.md tells how to train it"))
struct BundledModelTests {
    private let environment = ["SILIANG_MODELS": Fixtures.repository + "/Models/abacus"]

    @Test("it is small enough to be kept with the sources")
    func size() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: bundledModel)
        #expect(try #require(attributes[.size] as? Int) <= 8_000_000)
    }

    @Test(
        "it calculates in both languages",
        arguments: [("37×48=？", "1776"), ("What is 125 + 378?", "503"), ("100-37等于多少？", "63")])
    func calculates(question: String, answer: String) async throws {
        let result = try await SiliangProgram.run(
            ["run", "abacus", question], environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains(answer), "\(result.output)")
    }

    @Test("it declines what is not arithmetic")
    func declines() async throws {
        let result = try await SiliangProgram.run(
            ["run", "abacus", "写一首关于春天的诗"], environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.output.isEmpty && result.output.count < 200, "\(result.output)")
    }

    @Test("it is served when no model is named")
    func served() async throws {
        let folder = try TemporaryFolder()
        let program = try SiliangProgram(
            ["serve", "--port", "0", "--data", folder.path("data")], environment: environment)
        #expect(try await program.waitForOutput(#"Model:\s+(\S+)"#) == "abacus")
        program.send(SIGINT)
        #expect(try await program.result(within: .seconds(60)).status == 0)
    }
}
