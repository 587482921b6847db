// How much chance a request wants, from the fields of OpenAI's API and of servers like it.

import Siliang
import SiliangFormats

extension SamplingWishes {
    /// OpenAI's fields, with those of vLLM's and llama.cpp's servers.
    init(_ fields: JSONFields) throws(APIError) {
        self.init()
        temperature = try fields.number("temperature", in: 0...2)
        topP = try fields.number("top_p", in: 0...1)
        // -1 is how vLLM's clients say "all", 0 how ours do.
        topK = try fields.integer("top_k", in: -1...Int(Int32.max)).map { max(0, $0) }
        minP = try fields.number("min_p", in: 0...1)
        repetitionPenalty = try fields.number("repetition_penalty", in: 0.01...2)
        presencePenalty = try fields.number("presence_penalty", in: -2...2)
        frequencyPenalty = try fields.number("frequency_penalty", in: -2...2)
        logitBias = try Self.logitBias(fields)
        seed = try fields.integer("seed", in: Int.min...Int.max).map(
            UInt64.init(truncatingIfNeeded:))
    }

    private static func logitBias(_ fields: JSONFields) throws(APIError) -> [Int32: Double] {
        guard let biases = try fields.object("logit_bias") else { return [:] }
        var found: [Int32: Double] = [:]
        for key in biases.fields.keys {
            guard let token = Int32(key), token >= 0 else {
                throw .invalid(
                    biases.name(key),
                    "`\(fields.name("logit_bias"))` has the key \"\(key)\"; keys are token ids.")
            }
            found[token] = try biases.number(key, in: -100...100)
        }
        return found
    }
}
