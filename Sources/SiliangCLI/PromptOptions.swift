// What a completion starts from: text, or token ids.

import ArgumentParser
import SiliangModels
import SiliangTokenizer

/// Exactly one of the ways to give token ids.
struct TokenOptions: ParsableArguments {
    // A list may begin with a minus sign: the message about it should be ours, not the parser's.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Token ids separated by commas.", valueName: "ids"))
    var tokens: TokenList?

    @Option(help: ArgumentHelp("A file with one line of such ids.", valueName: "file"))
    var tokensFile: String?

    /// The ids given, or nil when neither option was.
    func list() throws(CommandError) -> TokenList? {
        if let tokensFile { return try TokenList.read(file: tokensFile) }
        return tokens
    }

    var givenCount: Int { (tokens == nil ? 0 : 1) + (tokensFile == nil ? 0 : 1) }
}

/// A prompt as text or as token ids: exactly one of the three.
struct PromptOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The text to continue.", valueName: "text"))
    var prompt: String?

    @OptionGroup var tokenOptions: TokenOptions

    func validate() throws {
        let given = tokenOptions.givenCount + (prompt == nil ? 0 : 1)
        guard given == 1 else {
            throw ValidationError("Give exactly one of --prompt, --tokens and --tokens-file.")
        }
    }
}

extension PromptOptions {
    /// Refuses what no model can continue, before one is opened for nothing.
    func rejectEmptyPrompt() throws(CommandError) {
        if prompt?.isEmpty == true { throw CommandError("the prompt is empty") }
    }

    /// The prompt's ids: text is encoded, with the tokens that the model wants at the beginning.
    ///
    /// - Parameter makeTokenizer: called for text only.
    func tokens(
        for properties: ModelProperties, _ makeTokenizer: () throws -> Tokenizer
    ) throws -> [Int32] {
        if let prompt {
            let tokenizer = try makeTokenizer()
            let tokens = tokenizer.encode(prompt, parseSpecial: true, addSpecial: true)
            // An end in front of the continuation would be no prompt.
            return tokenizer.addsEOS ? tokens.dropLast() : tokens
        }
        let list = try tokenOptions.list() ?? TokenList(ids: [])
        return try list.validated(vocabSize: properties.vocabSize)
    }
}
