// Models' own templates against what transformers rendered from them, where the shared fixtures
// lie beside the repository.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private let folder = Fixtures.shared.map { $0 + "/templates/" }

@Suite(
    .enabled(
        if: folder.map { FileManager.default.fileExists(atPath: $0 + "cases.jsonl") } == true,
        "../shared/fixtures/templates is not there; JinjaLanguageTests has cases of our own"))
struct TemplateFixtureTests {
    @Test("Published templates come out byte for byte, and fail where the reference fails")
    func publishedTemplatesComeOutByteForByte() throws {
        let folder = try #require(folder)
        var checked = 0
        for line in try JinjaCase.lines(of: folder + "cases.jsonl") {
            let file = try #require(line["template"]?.string)
            let text = try String(contentsOfFile: folder + file, encoding: .utf8)
            let test = JinjaCase(
                line, template: text, variables: try #require(line["inputs"]?.object))
            if let complaint = test.complaint {
                Issue.record("\(file) \(line["case"]?.string ?? "") \(complaint)")
            }
            checked += 1
        }
        #expect(checked > 400)
    }
}
