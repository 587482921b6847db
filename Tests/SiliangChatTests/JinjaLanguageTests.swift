// The language, case by case, against what Python's jinja2 made of the same templates.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

/// A template and what the reference makes of it.
struct JinjaCase {
    let template: String
    let variables: JSONObject
    /// Nil where the reference fails.
    let expected: String?
    let errorType: String
    let errorMessage: String

    init(_ json: JSONValue, template: String, variables: JSONObject) {
        self.template = template
        self.variables = variables
        expected = json["expected"]?.string
        errorType = json["error"]?["type"]?.string ?? json["expected_error"]?["type"]?.string ?? ""
        errorMessage =
            json["error"]?["message"]?.string ?? json["expected_error"]?["message"]?.string ?? ""
    }

    /// What the reference refuses for reasons of its own: its sandbox forbids changing lists, and
    /// its filters give generators that cannot be written as JSON.
    private var mayPass: Bool {
        errorType == "SecurityError" || errorMessage.contains("generator is not JSON serializable")
    }

    /// What is wrong with our outcome; nil when it is the reference's.
    var complaint: String? {
        do throws(ChatError) {
            let text = try JinjaTemplate(template).render(variables, now: JinjaCase.now)
            guard let expected else {
                return mayPass ? nil : "rendered \(text.debugDescription) instead of \(errorType)"
            }
            let isSame = Array(text.utf8) == Array(expected.utf8)
            return isSame
                ? nil : "rendered \(text.debugDescription), not \(expected.debugDescription)"
        } catch {
            if expected != nil { return "failed: \(error.code) \(error.message)" }
            guard errorType == "TemplateError" else { return nil }
            return error.code == .templateRejected && error.message == errorMessage
                ? nil : "failed with \(error.message.debugDescription)"
        }
    }

    static let now = CivilTime(year: 2026, month: 1, day: 15, hour: 12, minute: 34, second: 56)

    static func lines(of path: String) throws -> [JSONValue] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
    }

    /// The committed cases, or those of another file of the same form.
    static func language(_ path: String? = nil) throws -> [JinjaCase] {
        let folder = Fixtures.repository + "/Tests/SiliangChatTests/Fixtures/"
        let shared = try JSONValue(
            parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "variables.json"))))
        return try lines(of: path ?? folder + "language.jsonl").map { line in
            JinjaCase(
                line, template: line["template"]?.string ?? "",
                variables: line["variables"]?.object ?? shared.object ?? [:])
        }
    }
}

@Suite struct JinjaLanguageTests {
    @Test("Every feature renders, or fails, as in Python's jinja2")
    func everyFeatureRendersAsInPython() throws {
        let cases = try JinjaCase.language()
        #expect(cases.count > 1200)
        for test in cases {
            if let complaint = test.complaint {
                Issue.record("\(test.template.debugDescription) \(complaint)")
            }
        }
    }

    /// For work on the interpreter: `Tools/make_template_fixtures.py --fuzz` writes such a file.
    @Test(
        "Random mixtures of the cases do too",
        .enabled(
            if: ProcessInfo.processInfo.environment["SILIANG_TEMPLATE_CASES"] != nil,
            "SILIANG_TEMPLATE_CASES names no file; Tools/make_template_fixtures.py --fuzz makes one"
        )
    )
    func randomMixturesDoToo() throws {
        let path = ProcessInfo.processInfo.environment["SILIANG_TEMPLATE_CASES"]
        for test in try JinjaCase.language(path) {
            if let complaint = test.complaint {
                Issue.record("\(test.template.debugDescription) \(complaint)")
            }
        }
    }
}
