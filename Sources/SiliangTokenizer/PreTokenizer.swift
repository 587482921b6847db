// How a text is cut into pieces before byte-pair encoding: the names and what they mean.

/// A pre-tokenizer: the pieces that merges never cross.
///
/// The patterns are those under the same names in llama.cpp (`src/llama-vocab.cpp`), which took
/// them from the models' `tokenizer.json`. Here they are scanners over classes of characters, in
/// time linear in the text. Where a family lists several patterns, each is applied to the pieces
/// that the one before left, matches and gaps alike ("isolated" splits).
enum PreTokenizer: Sendable, Equatable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// GPT-2's, after single digits `\p{N}`.
    case starCoder
    /// Punctuation, then GPT-2's, then numbers, then three digits: for files that name none.
    case fallback
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*`
    /// `|\s*[\r\n]+|\s+(?!\S)|\s+`
    case llama3
    /// Llama 3's with one digit at a time.
    case qwen2
    /// Qwen 2's with marks among the letters.
    case qwen35
    case deepSeekLLM
    case deepSeekCoder
    case deepSeekV3

    /// The pre-tokenizer that a GGUF file names in `tokenizer.ggml.pre`, or nil for an unknown name.
    init?(name: String) {
        guard let found = Self.names.first(where: { $0.names.contains(name) }) else { return nil }
        self = found.kind
    }

    /// All names that are known, in alphabetical order.
    static var knownNames: [String] {
        (scannedNames + patterns.flatMap(\.names)).sorted()
    }
    /// The names that have a scanner.
    static var scannedNames: [String] { names.flatMap(\.names) }

    private static let names: [(kind: PreTokenizer, names: Set<String>)] = [
        (
            .gpt2,
            [
                "gpt-2", "phi-2", "mpt", "olmo", "jais", "gigachat", "a.x-4.0", "mellum",
                "exaone4", "trillion", "granite-docling", "modern-bert",
            ]
        ),
        (
            .starCoder,
            [
                "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b",
                "mellum2",
            ]
        ),
        (.fallback, ["default"]),
        (
            .llama3,
            [
                "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0",
                "lfm2", "dbrx", "smaug-bpe", "glm4", "chatglm-bpe",
            ]
        ),
        (
            .qwen2,
            [
                "qwen2", "qwen3", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan",
                "solar-open", "kormo", "f2llmv2",
            ]
        ),
        (.qwen35, ["qwen35"]),
        (.deepSeekLLM, ["deepseek-llm"]),
        (.deepSeekCoder, ["deepseek-coder"]),
        (.deepSeekV3, ["deepseek-v3", "deepseek3", "hunyuan-dense", "joyai-llm"]),
    ]

    /// Names whose vocabularies take a whole piece that is an entry without merging, and begin
    /// texts with BOS unless the file says otherwise.
    static let llama3Names: Set<String> = [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
        "tekken",
    ]

    /// Calls `emit` with the pieces of `text` in order; together they are `text`.
    @inline(__always)
    func split(_ text: ClassifiedText, _ emit: (Range<Int>) -> Void) {
        let all = 0..<text.count
        switch self {
        case .gpt2: text.splitGPT2(all, emit)
        case .starCoder:
            text.splitRuns(all, of: ScalarFlags.number, upTo: 1) { text.splitGPT2($0, emit) }
        case .fallback: text.splitFallback(all, emit)
        case .llama3: text.splitLlama3(all, digits: 3, letters: ScalarFlags.letter, emit)
        case .qwen2: text.splitLlama3(all, digits: 1, letters: ScalarFlags.letter, emit)
        case .qwen35:
            text.splitLlama3(all, digits: 1, letters: ScalarFlags.letter | ScalarFlags.mark, emit)
        case .deepSeekLLM: text.splitDeepSeekLLM(all, emit)
        case .deepSeekCoder: text.splitDeepSeekCoder(all, emit)
        case .deepSeekV3: text.splitDeepSeekV3(all, emit)
        }
    }
}
