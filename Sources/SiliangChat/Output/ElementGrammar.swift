// The markers of the formats that write parameters as elements.

/// Markers of one such format; facts from the models' published chat templates.
struct ElementGrammar: Sendable {
    /// What an attribute of a parameter says about its value.
    enum Meaning: Sendable {
        case schema, text, json
    }

    var section: CallSection
    /// What may end the name. Where it is passed over, there is nothing else.
    var nameEnds: [[UInt8]]
    var consumesNameEnd = true
    var callClosing: [UInt8]
    var parameterOpening: [UInt8]
    var keyEnd: [UInt8]
    /// What may stand between the key and the value.
    var attributes: [([UInt8], Meaning)] = []
    /// A marker in front of the value, perhaps after white space.
    var valueOpening: [UInt8]?
    var valueClosing: [UInt8]
    /// One newline after the key and one before the closing marker belong to the format.
    var trimsNewlines = false
    /// Models of the family are known to forget the marker that closes a value.
    var forgetsClosing = false
    /// A value may be wrapped in `<![CDATA[…]]>`.
    var allowsCDATA = false

    /// The opening of a parameter with this name, as far as its value.
    func parameter(_ name: String) -> String {
        String(decoding: parameterOpening + name.utf8 + keyEnd, as: UTF8.self)
    }

    /// Qwen3-Coder and Qwen3.5, and Seed-OSS with names of its own and no newlines.
    static func functions(_ tag: String, trimsNewlines: Bool) -> Self {
        Self(
            section: CallSection(
                openings: ["<\(tag)>".marker], closing: "</\(tag)>".marker,
                callOpening: "<function=".marker),
            nameEnds: [">".marker], callClosing: "</function>".marker,
            parameterOpening: "<parameter=".marker, keyEnd: ">".marker,
            valueClosing: "</parameter>".marker, trimsNewlines: trimsNewlines,
            forgetsClosing: trimsNewlines)
    }

    /// DeepSeek's markup; `block` is the name of the element around all calls.
    static func dsml(_ block: String) -> Self {
        Self(
            section: CallSection(
                openings: ["<｜DSML｜\(block)>".marker], closing: "</｜DSML｜\(block)>".marker,
                callOpening: "<｜DSML｜invoke name=\"".marker),
            nameEnds: ["\">".marker], callClosing: "</｜DSML｜invoke>".marker,
            parameterOpening: "<｜DSML｜parameter name=\"".marker, keyEnd: "\"".marker,
            attributes: [
                (" string=\"true\">".marker, .text), (" string=\"false\">".marker, .json),
                (">".marker, .schema),
            ],
            valueClosing: "</｜DSML｜parameter>".marker)
    }

    /// GLM from 4.5 on, and Hunyuan 3 with a suffix in every marker.
    static func argumentPairs(suffix: String, section: String?, nameEnd: String?) -> Self {
        let opening = "<tool_call\(suffix)>".marker
        let closing = "</tool_call\(suffix)>".marker
        let key = "<arg_key\(suffix)>".marker
        return Self(
            section: CallSection(
                openings: section.map { ["<\($0)\(suffix)>".marker] } ?? [],
                closing: section.map { "</\($0)\(suffix)>".marker }, callOpening: opening),
            nameEnds: nameEnd.map { [$0.marker] } ?? ["\n".marker, key, closing],
            consumesNameEnd: nameEnd != nil, callClosing: closing, parameterOpening: key,
            keyEnd: "</arg_key\(suffix)>".marker, valueOpening: "<arg_value\(suffix)>".marker,
            valueClosing: "</arg_value\(suffix)>".marker)
    }

    static let miniMax = Self(
        section: CallSection(
            openings: ["<minimax:tool_call>".marker], closing: "</minimax:tool_call>".marker,
            callOpening: "<invoke name=\"".marker),
        nameEnds: ["\">".marker], callClosing: "</invoke>".marker,
        parameterOpening: "<parameter name=\"".marker, keyEnd: "\">".marker,
        valueClosing: "</parameter>".marker)

    static let miniCPM = Self(
        section: CallSection(callOpening: "<function name=\"".marker),
        nameEnds: ["\">".marker], callClosing: "</function>".marker,
        parameterOpening: "<param name=\"".marker, keyEnd: "\">".marker,
        valueClosing: "</param>".marker, allowsCDATA: true)
}
