// The help texts are part of the interface: a change to one shows up as a change to a file here.

import Foundation
import Testing

@Suite struct HelpTests {
    static let commands = [
        "serve", "run", "generate", "logits", "tokenize", "detokenize", "render", "inspect", "pull",
        "models", "rm", "quantize", "perplexity", "bench",
    ]

    /// With SILIANG_UPDATE_SNAPSHOTS set, writes what is printed instead of comparing.
    @Test("the help text is the one on file", arguments: commands + ["siliang"])
    func theHelpTextIsTheOneOnFile(command: String) async throws {
        let arguments = command == "siliang" ? ["--help"] : [command, "--help"]
        let result = try await SiliangProgram.run(arguments)
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Snapshots/\(command).txt")
        if ProcessInfo.processInfo.environment["SILIANG_UPDATE_SNAPSHOTS"] != nil {
            try result.outputBytes.write(to: file)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(result.output == expected)
    }

    @Test("every command shows one example of itself", arguments: commands)
    func everyCommandShowsOneExampleOfItself(command: String) async throws {
        let help = try await SiliangProgram.run(["help", command]).output
        #expect(help.contains("Example:\n  siliang \(command) "))
        #expect(help.components(separatedBy: "Example").count == 2)
    }

    @Test("without arguments the program explains itself")
    func withoutArgumentsTheProgramExplainsItself() async throws {
        let result = try await SiliangProgram.run([])
        #expect(result.status == 0)
        for command in Self.commands { #expect(result.output.contains(command)) }
    }

    @Test("the version is printed")
    func theVersionIsPrinted() async throws {
        let result = try await SiliangProgram.run(["--version"])
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
