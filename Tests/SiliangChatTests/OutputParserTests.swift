// What text becomes thought, answer or a call, wherever the stream is cut.

import SiliangFormats
import Testing

@testable import SiliangChat

/// What is expected of a text: runs of thought and answer, and calls.
private enum Part: Sendable {
    case thought(String)
    case text(String)
    case call(String, String, id: String? = nil)
}

private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let format: ToolCallFormat
    var prompt: String
    let text: String
    let parts: [Part]

    init(
        _ name: String, _ format: ToolCallFormat, prompt: String = "", _ text: String,
        _ parts: Part...
    ) {
        self.name = name
        self.format = format
        self.prompt = prompt
        self.text = text
        self.parts = parts
    }

    var testDescription: String { name }
}

private let weather = #"{"name": "get_weather", "arguments": {"city": "北京"}}"#
private let city = #"{"city": "北京"}"#
private let hermesCall = "<tool_call>\n\(weather)\n</tool_call>"
private let qwenCall =
    "<tool_call>\n<function=get_weather>\n<parameter=city>\n北京\n</parameter>\n</function>\n</tool_call>"

private let placement: [Case] = [
    Case(
        "text before and after, newlines around the call dropped", .hermes,
        "Let me see.\n\n\(hermesCall)\n\nDone.\n", .text("Let me see."),
        .call("get_weather", city), .text("Done.\n")),
    Case(
        "calls in parallel, white space between them dropped", .hermes,
        "\(hermesCall) \n\(hermesCall)\(hermesCall)\n", .call("get_weather", city),
        .call("get_weather", city), .call("get_weather", city)),
    Case(
        "text between calls", .hermes, "\(hermesCall)\nAnd:\n\(hermesCall)",
        .call("get_weather", city), .text("And:"), .call("get_weather", city)),
    Case(
        "a call after the thought", .hermes, prompt: "<think>\n",
        "Hm.\n</think>\n\n\(hermesCall)", .thought("Hm."), .call("get_weather", city)),
    Case(
        "a call inside the thought ends it; the late closing marker is dropped", .hermes,
        prompt: "<think>", "Hm.\n\(hermesCall)\n</think>\n\nYes.", .thought("Hm."),
        .call("get_weather", city), .text("Yes.")),
    Case(
        "a call inside a thought that the model opened and never closes", .qwenXML,
        "<think>\na\n\(qwenCall)", .thought("a"), .call("get_weather", city)),
    Case(
        "a thought about the marker stays thought", .hermes, prompt: "<think>",
        "I could use\n<tool_call> here.</think>ok",
        .thought("I could use\n<tool_call> here."), .text("ok")),
    Case(
        "white space in front of a first call goes, in front of text it stays", .deepSeekV31,
        " \n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>calc<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        .call("calc", "{}")),
    Case("white space in front of an answer stays", .hermes, " \n yes", .text(" \n yes")),
    Case("white space and nothing else", .hermes, " \n", .text(" \n")),
    Case(
        "a marker in backticks", .hermes, "Write `<tool_call>` and\n`</tool_call>`.\n",
        .text("Write `<tool_call>` and\n`</tool_call>`.\n")),
    Case(
        "a call right after what looked like one", .hermes, "<tool_call>\(hermesCall)",
        .text("<tool_call>"), .call("get_weather", city)),
    Case(
        "the beginning of a marker at the end", .hermes, "a <tool_ca", .text("a <tool_ca")),
    Case(
        "a combining character directly behind the call", .hermes, "\(hermesCall)\u{301}x",
        .call("get_weather", city), .text("\u{301}x")),
]

private let json: [Case] = [
    Case(
        "arguments before the name wait for it", .hermes,
        #"<tool_call>{"arguments": {"city": "北京"}, "name": "get_weather"}</tool_call>"#,
        .call("get_weather", city)),
    Case(
        "arguments as a string are unpacked", .hermes,
        #"<tool_call>{"name": "calc", "arguments": "{\"expr\": \"\\\"\\ud83d\\ude00\\u5317\\\" \ud83d\ude00\"}"}</tool_call>"#,
        .call("calc", #"{"expr": "\"\ud83d\ude00\u5317\" 😀"}"#)),
    Case(
        "a list, and both spellings of arguments", .hermes,
        #"<tool_call>[{"name": "calc", "parameters": {"expr": "1"}}, {"name": "calc", "arguments": {}}]</tool_call>!"#,
        .call("calc", #"{"expr": "1"}"#), .call("calc", "{}"), .text("!")),
    Case(
        "no arguments, null and an empty string", .hermes,
        #"<tool_call>{"name": "calc"}</tool_call><tool_call>{"name": "calc", "arguments": null}</tool_call><tool_call>{"name": "calc", "arguments": ""}</tool_call>"#,
        .call("calc", "{}"), .call("calc", "{}"), .call("calc", "{}")),
    Case(
        "an id and a type beside the name", .hermes,
        #"<tool_call>{"type": "function", "id": "a1", "name": "calc", "arguments": {}}</tool_call>"#,
        .call("calc", "{}", id: "a1")),
    Case(
        "braces and markers inside strings", .hermes,
        #"<tool_call>{"name": "calc", "arguments": {"expr": "}}</tool_call>\\\"{"}}</tool_call>"#,
        .call("calc", #"{"expr": "}}</tool_call>\\\"{"}"#)),
    Case(
        "a raw newline in a string becomes an escape", .hermes,
        "<tool_call>{\"name\": \"calc\", \"arguments\": {\"expr\": \"1\n+2\",\n\"n\": 1}}</tool_call>",
        .call("calc", "{\"expr\": \"1\\n+2\",\n\"n\": 1}")),
    Case(
        "a brace too few, a brace too many, no closing marker", .hermes,
        #"<tool_call>{"name": "calc", "arguments": {}</tool_call><tool_call>{"name": "calc", "arguments": {}}}</tool_call><tool_call>{"name": "calc", "arguments": {}}"#,
        .call("calc", "{}"), .call("calc", "{}"), .call("calc", "{}")),
    Case(
        "Llama: a bare object", .llama3,
        "\n" + #"{"name": "calc", "parameters": {"expr": "1"}}"#, .call("calc", #"{"expr": "1"}"#)),
    Case(
        "Llama: several, with and without the tag", .llama3,
        #"<|python_tag|>{"type": "function", "name": "calc", "parameters": {}}; {"name": "calc", "parameters": {}}<|python_tag|>{"name": "calc", "parameters": {}}"#,
        .call("calc", "{}"), .call("calc", "{}"), .call("calc", "{}")),
    Case(
        "Llama: an answer in JSON is text", .llama3, #"{"name": "Bob", "age": 3}"#,
        .text(#"{"name": "Bob", "age": 3}"#)),
    Case(
        "Llama: an object after text is text", .llama3, #"See {"name": "calc", "parameters": {}}"#,
        .text(#"See {"name": "calc", "parameters": {}}"#)),
    Case(
        "Llama: code behind the tag is text", .llama3, "<|python_tag|>print(1)",
        .text("<|python_tag|>print(1)")),
    Case(
        "Mistral: a list, with ids where they come first", .mistral,
        #"Hi[TOOL_CALLS] [{"id": "abcdef123", "name": "calc", "arguments": {}},{"name": "calc", "arguments": {}, "id": "x"}] bye"#,
        .text("Hi"), .call("calc", "{}", id: "abcdef123"), .call("calc", "{}", id: "made0"),
        .text(" bye")),
    Case(
        "Mistral: names and arguments, with or without ids and markers", .mistralNamed,
        #"[TOOL_CALLS]calc[ARGS]{}[TOOL_CALLS]calc[CALL_ID]abcdef123[ARGS] {"a": 1}[TOOL_CALLS]calc{"b": [2]}"#,
        .call("calc", "{}"), .call("calc", #"{"a": 1}"#, id: "abcdef123"),
        .call("calc", #"{"b": [2]}"#)),
    Case(
        "Kimi: the id is kept, one that comes twice is not", .kimiK2,
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.calc:3<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_call_begin|> calc:3 <|tool_call_argument_begin|>{} <|tool_call_end|><|tool_call_begin|>functions.calc:3<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>ok",
        .call("calc", "{}", id: "functions.calc:3"), .call("calc", "{}", id: "calc:3"),
        .call("calc", "{}", id: "made0"), .text("ok")),
    Case(
        "Kimi: the section's marker in the singular, or missing", .kimiK2,
        "<|tool_call_section_begin|><|tool_call_begin|>functions.calc:0<|tool_call_argument_begin|>{}<|tool_call_end|>\n<|tool_calls_section_end|><|tool_call_begin|>calc<|tool_call_argument_begin|>{}<|tool_call_end|>",
        .call("calc", "{}", id: "functions.calc:0"), .call("calc", "{}", id: "made0")),
    Case(
        "DeepSeek: with a fence, without, and without the first call's marker", .deepSeekR1,
        "<｜tool▁calls▁begin｜>calc<｜tool▁sep｜>{}<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>calc\n```json\n{\n  \"expr\": \"1\"\n}\n```\n<｜tool▁call▁end｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>calc\n{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        .call("calc", "{}"), .call("calc", "{\n  \"expr\": \"1\"\n}"), .call("calc", "{}")),
]

private let elements: [Case] = [
    Case(
        "values by the schema's types", .qwenXML,
        "<tool_call>\n<function=get_weather>\n<parameter=city>\n007\n</parameter>\n<parameter=days>\n 3\n</parameter>\n<parameter=extra>\n[1, {}]\n</parameter>\n<parameter=more>\nplain \"text\"\n</parameter>\n</function>\n</tool_call>",
        .call(
            "get_weather",
            #"{"city": "007", "days": 3, "extra": [1, {}], "more": "plain \"text\""}"#)),
    Case(
        "one newline at either end belongs to the format", .qwenXML,
        "<tool_call>\n<function=calc>\n<parameter=expr>\n\n  a\nb\n\n</parameter>\n</function>\n</tool_call>",
        .call("calc", #"{"expr": "\n  a\nb\n"}"#)),
    Case(
        "what is no JSON where JSON is wanted becomes a string", .qwenXML,
        "<tool_call><function=get_weather><parameter=days>three</parameter></function></tool_call>",
        .call("get_weather", #"{"days": "three"}"#)),
    Case(
        "an empty value that is no string counts as not given", .qwenXML,
        "<tool_call><function=get_weather><parameter=days>\n</parameter><parameter=city></parameter></function></tool_call>",
        .call("get_weather", #"{"city": ""}"#)),
    Case(
        "Python's literals", .qwenXML,
        "<function=calc><parameter=opts>{'precision': None, 'flags': ('a',), 'on': True}</parameter></function>",
        .call("calc", #"{"opts": {"precision":null,"flags":["a"],"on":true}}"#)),
    Case(
        "a closing marker inside a value", .qwenXML,
        "<tool_call>\n<function=calc>\n<parameter=expr>\na </parameter> b\n</function> c\n</parameter>\n</function>\n</tool_call>",
        .call("calc", #"{"expr": "a </parameter> b\n</function> c"}"#)),
    Case(
        "a forgotten closing marker", .qwenXML,
        "<tool_call>\n<function=get_weather>\n<parameter=city>\nX\n<parameter=unit>\nY\n</function>\n</tool_call>",
        .call("get_weather", #"{"city": "X", "unit": "Y"}"#)),
    Case(
        "no wrapper, and one that is only closed", .qwenXML,
        "<function=calc>\n</function>\n</tool_call>\nx", .call("calc", "{}"), .text("x")),
    Case(
        "JSON in place of parameters", .deepSeekV32,
        "<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"calc\">\n{\"expr\": \"1\"}\n</｜DSML｜invoke>\n</｜DSML｜function_calls>",
        .call("calc", #"{"expr": "1"}"#)),
    Case(
        "DSML: the attribute beats the schema", .deepSeekV4,
        "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"get_weather\">\n<｜DSML｜parameter name=\"days\" string=\"true\">3</｜DSML｜parameter>\n<｜DSML｜parameter name=\"city\" string=\"false\">3</｜DSML｜parameter>\n<｜DSML｜parameter name=\"unit\">3</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>",
        .call("get_weather", #"{"days": "3", "city": 3, "unit": "3"}"#)),
    Case(
        "DSML: without its block", .deepSeekV4,
        "ok\n\n<｜DSML｜invoke name=\"calc\"></｜DSML｜invoke>", .text("ok"), .call("calc", "{}")),
    Case(
        "GLM: no arguments", .glm, "<tool_call>calc\n</tool_call><tool_call>calc</tool_call>",
        .call("calc", "{}"), .call("calc", "{}")),
    Case(
        "MiniCPM: CDATA", .miniCPM,
        "<function name=\"calc\"><param name=\"expr\"><![CDATA[a</param> <b]]></param></function>",
        .call("calc", #"{"expr": "a</param> <b"}"#)),
]

private let damaged: [Case] = [
    Case(
        "a name that is no tool's", .hermes,
        #"<tool_call>{"name": "rm", "arguments": {}}</tool_call>"# + hermesCall,
        .text(#"<tool_call>{"name": "rm", "arguments": {}}</tool_call>"#),
        .call("get_weather", city)),
    Case(
        "a known call beside an unknown one", .deepSeekV31,
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>calc<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁call▁begin｜>rm<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁call▁begin｜>calc<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>.",
        .call("calc", "{}"),
        .text("<｜tool▁call▁begin｜>rm<｜tool▁sep｜>{}<｜tool▁call▁end｜>"), .call("calc", "{}"),
        .text(".")),
    Case(
        "no name", .hermes, #"<tool_call>{"arguments": {"a": 1}}</tool_call>"#,
        .text(#"<tool_call>{"arguments": {"a": 1}}</tool_call>"#)),
    Case(
        "an unknown field", .hermes, #"<tool_call>{"nom": "calc"}</tool_call>"#,
        .text(#"<tool_call>{"nom": "calc"}</tool_call>"#)),
    Case(
        "arguments that are no object", .hermes,
        #"<tool_call>{"name": "calc", "arguments": [1]}</tool_call>"#,
        .text(#"<tool_call>{"name": "calc", "arguments": [1]}</tool_call>"#)),
    Case(
        "arguments that stop being JSON pass as they are, up to the marker", .hermes,
        #"<tool_call>{"name": "calc", "arguments": {"expr": 'x'}}</tool_call>ok"#,
        .call("calc", #"{"expr": 'x'}}"#), .text("ok")),
    Case(
        "the same between markers", .kimiK2,
        "<|tool_call_begin|>calc:0<|tool_call_argument_begin|>{a: 1}<|tool_call_end|>ok",
        .call("calc", "{a: 1}"), .text("ok")),
    Case(
        "what follows the fields that are known is text", .hermes,
        #"<tool_call>{"name": "calc", "arguments": {}, "note": 1}</tool_call>"#,
        .call("calc", "{}"), .text(#", "note": 1}</tool_call>"#)),
    Case(
        "cut off inside the name", .hermes, "a\n<tool_call>\n{\"name\": \"ca",
        .text("a\n<tool_call>\n{\"name\": \"ca")),
    Case(
        "cut off inside the arguments", .hermes,
        #"<tool_call>{"name": "calc", "arguments": {"expr": "rm -r /tm"#,
        .call("calc", #"{"expr": "rm -r /tm"#)),
    Case(
        "cut off inside an escape", .hermes,
        #"<tool_call>{"name": "calc", "arguments": "{\"expr\": \"\ud83d\u"#,
        .call("calc", "{\"expr\": \"\u{FFFD}\\u")),
    Case(
        "cut off inside a parameter's text", .qwenXML,
        "<function=calc>\n<parameter=expr>\nrm -r \"/tm\n</para",
        .call("calc", #"{"expr": "rm -r \"/tm\n</para"#)),
    Case(
        "cut off inside another value", .glm,
        "<tool_call>get_weather\n<arg_key>days</arg_key>\n<arg_value>1",
        .call("get_weather", #"{"days": 1"#)),
    Case(
        "cut off between parameters", .glm,
        "<tool_call>get_weather\n<arg_key>days</arg_key>\n<arg_value>1</arg_value>\n<arg_",
        .call("get_weather", "{\"days\": 1</arg_value>\n<arg_")),
    Case(
        "text between parameters ends the call", .glm,
        "<tool_call>get_weather\n<arg_key>days</arg_key>\n<arg_value>1</arg_value>\n</tool_call>x<tool_call>get_weather\n<arg_key>days</arg_key>=1</tool_call>",
        .call("get_weather", #"{"days": 1}"#),
        .text("x<tool_call>get_weather\n<arg_key>days</arg_key>=1</tool_call>")),
    Case(
        "a second parameter that is broken", .deepSeekV32,
        "<｜DSML｜invoke name=\"calc\">\n<｜DSML｜parameter name=\"expr\" string=\"true\">1</｜DSML｜parameter>\n<｜DSML｜parameter name=\"opts\" text=\"1\">2</｜DSML｜parameter>",
        .call("calc", #"{"expr": "1"}"#),
        .text("<｜DSML｜parameter name=\"opts\" text=\"1\">2</｜DSML｜parameter>")),
]

@Test(
    "Thought, answer and calls come out the same for every length of piece",
    arguments: placement + json + elements + damaged)
private func outputIsTheSameForEveryLengthOfPiece(_ test: Case) {
    let count = test.text.unicodeScalars.count
    let cuts = (1..<max(2, count)).map { [$0, .max] }
    for lengths in [[Int.max], [1], [2], [3], [7], [1, 6]] + cuts {
        let output = parse(
            test.text, format: test.format, prompt: test.prompt, lengths: lengths)
        #expect(output.faults.isEmpty, "\(lengths)")
        guard output.parts.count == test.parts.count else {
            Issue.record("\(lengths): \(output)")
            return
        }
        for (found, wanted) in zip(output.parts, test.parts) {
            let isRight =
                switch (found, wanted) {
                case (.reasoning(let text), .thought(let expected)),
                    (.content(let text), .text(let expected)):
                    text.utf8.elementsEqual(expected.utf8)
                case (.call(let call), .call(let name, let arguments, let id)):
                    call.name == name && call.isEnded && id ?? call.id == call.id
                        && call.arguments.utf8.elementsEqual(arguments.utf8)
                default: false
                }
            guard isRight else {
                Issue.record("\(lengths): \(found) in place of \(wanted)")
                return
            }
        }
    }
}

@Test("Each piece gives what it makes certain, and no later")
func eachPieceGivesWhatItMakesCertain() {
    var parser = OutputParser(
        thinking: .optional(default: true), prompt: "<think>\n", toolFormat: .hermes,
        tools: sampleTools, makeID: { "id" })
    #expect(parser.append("so\n") == [.reasoning("so")])
    #expect(parser.isReasoning)
    #expect(parser.append("\n</think>") == [])
    #expect(!parser.isReasoning)
    #expect(parser.append("Hi <") == [.content("Hi ")])
    #expect(parser.append("b>\n") == [.content("<b>")])
    #expect(parser.append("<tool_call>\n{\"name\": \"calc\"") == [])
    #expect(parser.append(", \"arguments\": ") == [])
    let begin = OutputEvent.toolCallBegin(index: 0, id: "id", name: "calc")
    #expect(parser.append("{\"ex") == [begin, .toolCallArguments(index: 0, delta: "{\"ex")])
    #expect(parser.append("pr\": \"1+") == [.toolCallArguments(index: 0, delta: "pr\": \"1+")])
    #expect(
        parser.append("1\"}") == [
            .toolCallArguments(index: 0, delta: "1\"}"), .toolCallEnd(index: 0),
        ])
    #expect(parser.append("}\n</tool_call>\n") == [])
    #expect(parser.append("Now") == [.content("Now")])
    #expect(parser.finish() == [])
}

@Test("Text parameters are passed on as they come, others when they are complete")
func textParametersArePassedOnAsTheyCome() {
    var parser = OutputParser(
        thinking: .never, prompt: "", toolFormat: .qwenXML, tools: sampleTools, makeID: { "id" })
    let begin = OutputEvent.toolCallBegin(index: 0, id: "id", name: "get_weather")
    func delta(_ text: String) -> OutputEvent { .toolCallArguments(index: 0, delta: text) }
    #expect(parser.append("<tool_call>\n<function=get_weather>\n") == [])
    #expect(parser.append("<parameter=city>") == [begin])
    #expect(parser.append("\nBei") == [delta("{\"city\": \"Bei")])
    #expect(parser.append("jing \"") == [delta("jing \\\"")])
    #expect(parser.append("\n</parameter>\n") == [])
    #expect(parser.append("<parameter=days>\n1") == [delta("\"")])
    #expect(parser.append("2\n</parameter>\n</fun") == [])
    #expect(parser.append("ction>") == [delta(", \"days\": 12}"), .toolCallEnd(index: 0)])
    #expect(parser.append("\n</tool_call>") == [])
    #expect(parser.finish() == [])
}

@Test("Without tools, or without a format, calls are text", arguments: ToolCallFormat.allCases)
func withoutToolsCallsAreText(format: ToolCallFormat) {
    let framing = format.framing()
    let text = "a\n\n" + framing.prefix(naming: "calc") + "{}" + framing.suffix + "\n"
    #expect(parse(text, format: format, tools: []).parts == [.content(text)])
    #expect(parse(text, format: nil).parts == [.content(text)])
}

@Test("A choice of tools is a choice of what may be called")
func aChoiceOfToolsIsAChoiceOfWhatMayBeCalled() {
    #expect(ToolChoice.none.callable(of: sampleTools).isEmpty)
    #expect(ToolChoice.auto.callable(of: sampleTools) == sampleTools)
    #expect(ToolChoice.required.callable(of: sampleTools) == sampleTools)
    #expect(ToolChoice.named("calc").callable(of: sampleTools) == [sampleTools[1]])
    #expect(!ToolChoice.auto.isForced && ToolChoice.named("calc").isForced)
    let calls = hermesCall + "<tool_call>{\"name\": \"calc\"}</tool_call>"
    let named = ToolChoice.named("calc").callable(of: sampleTools)
    #expect(parse(calls, format: .hermes, tools: named).calls.map(\.name) == ["calc"])
}

@Test("A call gets an id that the format's template takes", arguments: ToolCallFormat.allCases)
func aCallGetsAnIDThatTheFormatsTemplateTakes(format: ToolCallFormat) {
    let id = format.makeCallID()
    #expect(id != format.makeCallID())
    let isMistral = [.mistral, .mistralNamed, .mistralCallID].contains(format)
    #expect(id.utf8.count == (isMistral ? 9 : 29) && id.hasPrefix("call_") != isMistral)
}

@Test("Every marker of a framing is among the texts that the parser has to see")
func everyMarkerIsAmongTheTextsThatTheParserHasToSee() {
    #expect(
        ToolCallFormat.hermes.markers == ["<think>", "</think>", "<tool_call>", "</tool_call>"])
    for format in ToolCallFormat.allCases {
        let markers = format.markers
        let framing = format.framing()
        let text = framing.prefix + framing.afterName + framing.suffix
        for token in text.split(separator: ">").map({ $0.drop { $0 != "<" } + ">" })
        where token.hasPrefix("<|") || token.hasPrefix("<｜") {
            let isKnown = markers.contains { String(token).containsMarker($0) || $0 == token }
            #expect(isKnown, "\(format): \(token)")
        }
    }
    #expect(ToolCallFormat.seedOSS.markers.starts(with: ["<seed:think>", "</seed:think>"]))
}
