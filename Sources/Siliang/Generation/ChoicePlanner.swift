// From a spec to the engine's requests and the readers of their answers, one of each per choice.

import SiliangChat
import SiliangEngine
import SiliangModels
import SiliangTokenizer

/// Plans the choices of one request.
struct ChoicePlanner {
    let spec: GenerationSpec
    let model: ServedModel
    let id: String
    let account: String

    /// The reader of one choice.
    func assembler(for prompt: EncodedPrompt) -> AnswerAssembler {
        guard prompt.isConversation else {
            return AnswerAssembler(
                tokenizer: model.tokenizer, parser: nil, markers: [:], stop: spec.stop)
        }
        let tools = spec.callableTools
        let callFormat = model.callFormat
        let format = tools.isEmpty ? nil : callFormat
        let parser = OutputParser(
            thinking: model.template.thinking, prompt: prompt.text, toolFormat: format,
            tools: tools, makeID: { callFormat.makeCallID() })
        return AnswerAssembler(
            tokenizer: model.tokenizer, parser: parser,
            markers: format == nil ? model.thoughtMarkers : model.allMarkers, stop: spec.stop,
            isSingleCall: !spec.allowsParallelCalls)
    }

    /// One request per choice of a prompt.
    ///
    /// - Parameter first: the number of the first choice.
    func requests(
        for prompt: EncodedPrompt, first: Int
    ) throws(SiliangError) -> [GenerationRequest] {
        for token in spec.sampling.logitBias.keys where Int(token) >= model.engine.model.vocabSize {
            throw .invalid(
                "logit_bias",
                "`logit_bias` names the id \(token); the vocabulary's are 0 to "
                    + "\(model.engine.model.vocabSize - 1).")
        }
        let constraint = try OutputConstraint(spec, on: model, for: prompt)
        var requests: [GenerationRequest] = []
        for choice in 0..<spec.choices {
            var sampling = spec.sampling.applied(to: model.defaultSampling)
            // The same seed for every choice would be the same choice several times.
            sampling.seed = sampling.seed.map { $0 &+ UInt64(choice) }
            requests.append(
                GenerationRequest(
                    id: first + choice == 0 ? id : "\(id)-\(first + choice)",
                    promptTokens: prompt.tokens, maxTokens: spec.maxTokens, sampling: sampling,
                    stopTokens: model.tokenizer.endOfGenerationTokenIDs, account: account,
                    cacheSalt: spec.user ?? "", logprobs: spec.logprobs,
                    mask: constraint?.makeMask(tokenizer: model.tokenizer),
                    maxUnread: Generation.maxUnread))
        }
        return requests
    }
}
