// The text around calls in each format. Facts from the models' published chat templates, whose
// renderings the tests compare with this table.

extension ToolCallFormat {
    /// The text around a call.
    ///
    /// - Parameters:
    ///   - index: how many calls the conversation has before this one: Kimi K2 counts them.
    ///   - id: the call's id, which one of Mistral's formats writes.
    public func framing(index: Int = 0, id: String = "") -> ToolCallFraming {
        switch self {
        case .deepSeekR1:
            .init(
                opening: "<｜tool▁calls▁begin｜>",
                beforeName: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>", afterName: "\n```json\n",
                closing: "\n```<｜tool▁call▁end｜>", separator: "\n", end: "<｜tool▁calls▁end｜>")
        case .deepSeekV31:
            .init(
                opening: "<｜tool▁calls▁begin｜>", beforeName: "<｜tool▁call▁begin｜>",
                afterName: "<｜tool▁sep｜>", closing: "<｜tool▁call▁end｜>", separator: "",
                end: "<｜tool▁calls▁end｜>")
        case .deepSeekV32: Self.dsml("function_calls")
        case .deepSeekV4: Self.dsml("tool_calls")
        case .hermes:
            .init(
                afterText: "\n", beforeName: "<tool_call>\n{\"name\": \"",
                afterName: "\", \"arguments\": ", closing: "}\n</tool_call>", separator: "\n")
        case .qwenXML:
            .init(
                afterText: "\n\n", beforeName: "<tool_call>\n<function=", afterName: ">\n",
                closing: "</function>\n</tool_call>", separator: "\n",
                parameter: .init("<parameter=", ">\n", "\n</parameter>\n"))
        case .seedOSS:
            .init(
                afterText: "\n\n", beforeName: "<seed:tool_call>\n<function=", afterName: ">\n",
                closing: "</function>\n</seed:tool_call>", separator: "\n",
                parameter: .init("<parameter=", ">", "</parameter>\n"))
        case .glm:
            .init(
                beforeName: "\n<tool_call>", afterName: "\n", closing: "</tool_call>",
                separator: "",
                parameter: .init("<arg_key>", "</arg_key>\n<arg_value>", "</arg_value>\n"))
        case .glmCompact:
            .init(
                beforeName: "<tool_call>", afterName: "", closing: "</tool_call>", separator: "",
                parameter: .init("<arg_key>", "</arg_key><arg_value>", "</arg_value>"))
        case .hunyuan3: Self.hunyuan
        case .kimiK2:
            .init(
                opening: "<|tool_calls_section_begin|>",
                beforeName: "<|tool_call_begin|>functions.",
                afterName: ":\(index)<|tool_call_argument_begin|>", closing: "<|tool_call_end|>",
                separator: "", end: "<|tool_calls_section_end|>")
        case .llama3:
            .init(beforeName: "{\"name\": \"", afterName: "\", \"parameters\": ", closing: "}")
        case .mistral:
            .init(
                opening: "[TOOL_CALLS][", beforeName: "{\"name\": \"",
                afterName: "\", \"arguments\": ", closing: "}", separator: ", ", end: "]")
        case .mistralNamed:
            .init(beforeName: "[TOOL_CALLS]", afterName: "[ARGS]", closing: "", separator: "")
        case .mistralCallID:
            .init(
                beforeName: "[TOOL_CALLS]", afterName: "[CALL_ID]\(id)[ARGS]", closing: "",
                separator: "")
        case .miniMax:
            .init(
                opening: "\n<minimax:tool_call>\n", beforeName: "<invoke name=\"",
                afterName: "\">\n", closing: "</invoke>\n", separator: "",
                end: "</minimax:tool_call>",
                parameter: .init("<parameter name=\"", "\">", "</parameter>\n"))
        case .miniCPM:
            .init(
                afterText: "\n", beforeName: "<function name=\"", afterName: "\">",
                closing: "</function>", separator: "\n",
                parameter: .init("<param name=\"", "\">", "</param>"))
        }
    }

    private static func dsml(_ block: String) -> ToolCallFraming {
        ToolCallFraming(
            opening: "\n\n<｜DSML｜\(block)>\n", beforeName: "<｜DSML｜invoke name=\"",
            afterName: "\">\n", closing: "</｜DSML｜invoke>\n", separator: "",
            end: "</｜DSML｜\(block)>",
            parameter: .init(
                "<｜DSML｜parameter name=\"", "\" string=\"false\">", text: "\" string=\"true\">",
                "</｜DSML｜parameter>\n"))
    }

    private static let hunyuan = ToolCallFraming(
        opening: "<tool_calls:opensource>\n", beforeName: "<tool_call:opensource>",
        afterName: "<tool_sep:opensource>\n", closing: "</tool_call:opensource>\n", separator: "",
        end: "</tool_calls:opensource>",
        parameter: .init(
            "<arg_key:opensource>", "</arg_key:opensource>\n<arg_value:opensource>",
            "</arg_value:opensource>\n"))

    /// A new id for a call, as the format's template takes it: Mistral's want nine letters or
    /// digits, the others anything.
    public func makeCallID() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        func random(_ count: Int) -> String {
            String((0..<count).map { _ in alphabet.randomElement() ?? "0" })
        }
        switch self {
        case .mistral, .mistralNamed, .mistralCallID: return random(9)
        default: return "call_" + random(24)
        }
    }
}
