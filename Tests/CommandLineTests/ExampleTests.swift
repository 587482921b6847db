// The examples, run as their comments say.

import Foundation
import SiliangTestSupport
import Testing

private func run(
    _ example: String, _ arguments: [String] = [], input: String = ""
) async throws -> ProgramResult {
    try await SiliangProgram.run(
        arguments, program: example, input: input, currentFolder: Fixtures.repository)
}

@Suite struct ExampleTests {
    @Test("the chat streams an answer, and looks a price up when it must")
    func chat() async throws {
        let result = try await run("example-chat", input: "37×48=？\n/price\n\nnever read\n")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("[answer] 37×48=1776"), "\(result.output)")
        #expect(result.output.contains(#"[calls price {"item":"#), "\(result.output)")
        #expect(result.output.contains("[result "))
        // The conversation's beginning is computed once.
        #expect(result.output.contains(/read, [1-9]\d* of them known/))
    }

    @Test("extraction prints a value of the type, from any model")
    func extract() async throws {
        let result = try await run("example-extract")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("bundled model"))
        let form = /item: .+\nquantity: [1-9]\d?\ntable: ([1-9]|[1-3]\d|40|none)\n/
        #expect(
            try form.dotMatchesNewlines().wholeMatch(in: result.output) != nil, "\(result.output)")
    }

    @Test("a model that is not there ends an example with a sentence and status 1")
    func missing() async throws {
        for (example, arguments) in [
            ("example-chat", ["/nowhere.gguf"]), ("example-extract", ["text", "/nowhere.gguf"]),
        ] {
            let result = try await run(example, arguments)
            #expect(result.status == 1)
            #expect(result.errors == "/nowhere.gguf: there is no such file or folder.\n")
        }
    }
}
