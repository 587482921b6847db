// How the model families write tool calls, and which of them a chat template belongs to.

/// A family's way to write tool calls. docs/tool-calls.md shows each.
public enum ToolCallFormat: String, CaseIterable, Sendable {
    /// DeepSeek V3 and R1: a name and JSON in a fence, between special tokens.
    case deepSeekR1
    /// DeepSeek V3.1: the same without the fence.
    case deepSeekV31
    /// DeepSeek V3.2: DSML in a `function_calls` block.
    case deepSeekV32
    /// DeepSeek V4: DSML in a `tool_calls` block.
    case deepSeekV4
    /// Qwen2.5, Qwen3, Hermes: a JSON object in `<tool_call>`.
    case hermes
    /// Qwen3-Coder, Qwen3.5: elements in `<tool_call>`.
    case qwenXML
    /// GLM-4.5 and 4.6: pairs of keys and values on lines of their own.
    case glm
    /// GLM-4.7 and 5: the same with nothing between the elements.
    case glmCompact
    /// Kimi K2.
    case kimiK2
    /// Llama 3.1 to 3.3: a bare JSON object as the whole answer.
    case llama3
    /// Mistral: a list of JSON objects.
    case mistral
    /// Mistral's newer models: name and arguments between markers.
    case mistralNamed
    /// The same with the call's id after the name.
    case mistralCallID
    /// MiniMax M2.
    case miniMax
    /// Seed-OSS.
    case seedOSS
    /// MiniCPM5.
    case miniCPM
    /// Hunyuan 3.
    case hunyuan3

    /// The format that a chat template writes, told by its markers; nil where it knows no tools or
    /// writes them in a way that is not read here.
    public static func detect(templateText: String?) -> ToolCallFormat? {
        guard let text = templateText else { return nil }
        func has(_ marker: String) -> Bool { text.containsMarker(marker) }
        if has("｜DSML｜") { return has("function_calls>") ? .deepSeekV32 : .deepSeekV4 }
        if has("<｜tool▁call▁begin｜>") { return has("```json") ? .deepSeekR1 : .deepSeekV31 }
        if has("<|tool_call_begin|>") { return .kimiK2 }
        if has("<minimax:tool_call>") { return .miniMax }
        if has("<seed:tool_call>") { return .seedOSS }
        if has("<function name=\"") { return .miniCPM }
        if has("<arg_key") {
            if has("<tool_sep") { return .hunyuan3 }
            // The example in the instructions has the keys on lines of their own, or not.
            return has("{function-name}<arg_key>") ? .glmCompact : .glm
        }
        if has("<tool_call>") { return has("<function=") ? .qwenXML : .hermes }
        if has("[TOOL_CALLS]") {
            if has("[CALL_ID]") { return .mistralCallID }
            return has("[ARGS]") ? .mistralNamed : .mistral
        }
        let isLlama = has("<|start_header_id|>")
        return isLlama && (has("<|python_tag|>") || has("\"parameters\": ")) ? .llama3 : nil
    }

    /// The texts around a chain of thought in the families of this format.
    public var thoughtMarkers: (opening: String, closing: String) {
        switch self {
        case .seedOSS: ("<seed:think>", "</seed:think>")
        case .hunyuan3: ("<think\(Self.hunyuanSuffix)>", "</think\(Self.hunyuanSuffix)>")
        default: ToolCallFormat.usualThoughtMarkers
        }
    }

    public static let usualThoughtMarkers = (opening: "<think>", closing: "</think>")
    private static let hunyuanSuffix = ":opensource"

    /// Texts that the parser has to see. Some vocabularies have them as control tokens, which a
    /// detokenizer leaves out: whoever makes the text puts them in.
    public var markers: [String] {
        let thought = [thoughtMarkers.opening, thoughtMarkers.closing]
        var markers = openings
        switch self {
        case .deepSeekR1, .deepSeekV31:
            markers += [Self.deepSeekGrammar.separator] + Self.deepSeekGrammar.ends
        case .kimiK2: markers += [Self.kimiGrammar.separator] + Self.kimiGrammar.ends
        case .hermes: markers.append("</tool_call>".marker)
        case .llama3: break
        case .mistral, .mistralNamed, .mistralCallID:
            markers += ["[CALL_ID]".marker, "[ARGS]".marker]
        default:
            guard let elements else { break }
            markers += [elements.callClosing, elements.valueClosing, elements.keyEnd]
            markers += [elements.section.closing, elements.valueOpening].compactMap { $0 }
            markers += [elements.parameterOpening] + elements.nameEnds
            // `｜DSML｜` is one token, to which the rest is text.
            if self == .deepSeekV32 || self == .deepSeekV4 { markers.append("｜DSML｜".marker) }
        }
        var seen: Set<String> = []
        return (thought + markers.map { String(decoding: $0, as: UTF8.self) })
            .filter { $0.utf8.count > 2 && seen.insert($0).inserted }
    }

    /// The markers that call a reader.
    var openings: [[UInt8]] {
        switch self {
        case .deepSeekR1, .deepSeekV31: Self.deepSeekGrammar.section.allOpenings
        case .kimiK2: Self.kimiGrammar.section.allOpenings
        case .hermes: [Self.hermesGrammar.opening]
        case .llama3: [Self.llamaGrammar.opening]
        case .mistral, .mistralNamed, .mistralCallID: [MistralCallReader.opening]
        default: elements?.section.allOpenings ?? []
        }
    }

    /// Whether an answer that begins with `{` may be a call without any marker.
    var hasBareCalls: Bool { self == .llama3 }

    func makeReader() -> any CallReader {
        switch self {
        case .deepSeekR1, .deepSeekV31: HeaderCallReader(Self.deepSeekGrammar)
        case .kimiK2: HeaderCallReader(Self.kimiGrammar)
        case .hermes: EnvelopeCallReader(Self.hermesGrammar)
        case .llama3: EnvelopeCallReader(Self.llamaGrammar)
        case .mistral, .mistralNamed, .mistralCallID: MistralCallReader()
        default: ElementCallReader(elements ?? .miniMax)
        }
    }

    /// The markers where parameters are elements.
    var elements: ElementGrammar? {
        switch self {
        case .deepSeekV32: .dsml("function_calls")
        case .deepSeekV4: .dsml("tool_calls")
        case .qwenXML: .functions("tool_call", trimsNewlines: true)
        case .seedOSS: .functions("seed:tool_call", trimsNewlines: false)
        case .glm, .glmCompact: .argumentPairs(suffix: "", section: nil, nameEnd: nil)
        case .hunyuan3:
            .argumentPairs(
                suffix: Self.hunyuanSuffix, section: "tool_calls",
                nameEnd: "<tool_sep\(Self.hunyuanSuffix)>")
        case .miniMax: .miniMax
        case .miniCPM: .miniCPM
        default: nil
        }
    }

    // V3.1 sometimes leaves out the marker of the first call (llama.cpp, pull request 17251), and
    // Kimi K2 sometimes writes the section's in the singular (llama.cpp, pull request 17376).
    private static let deepSeekGrammar = HeaderCallReader.Grammar(
        section: CallSection(
            openings: ["<｜tool▁calls▁begin｜>".marker], closing: "<｜tool▁calls▁end｜>".marker,
            callOpening: "<｜tool▁call▁begin｜>".marker, mayOmitCallOpening: true),
        separator: "<｜tool▁sep｜>".marker, callClosing: "<｜tool▁call▁end｜>".marker,
        head: .deepSeek)

    private static let kimiGrammar = HeaderCallReader.Grammar(
        section: CallSection(
            openings: [
                "<|tool_calls_section_begin|>".marker, "<|tool_call_section_begin|>".marker,
            ],
            closing: "<|tool_calls_section_end|>".marker,
            callOpening: "<|tool_call_begin|>".marker),
        separator: "<|tool_call_argument_begin|>".marker, callClosing: "<|tool_call_end|>".marker,
        head: .kimi)

    private static let hermesGrammar = EnvelopeCallReader.Grammar(
        opening: "<tool_call>".marker, closing: "</tool_call>".marker)

    private static let llamaGrammar = EnvelopeCallReader.Grammar(
        opening: "<|python_tag|>".marker, repeatsOpening: true)
}
