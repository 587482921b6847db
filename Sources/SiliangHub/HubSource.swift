// Where models come from.

/// A hub: its address, the layout of its paths, and who one is there.
public struct HubSource: Sendable {
    enum Layout: Sendable {
        case huggingFace
        case modelScope
    }

    let layout: Layout
    let endpoint: WebAddress
    let token: AccessToken?
    /// As it is written in manifests: `huggingface`, `modelscope` or an address.
    public let name: String

    /// The source that `text` names: `huggingface`, `modelscope`, or the address of a server with
    /// Hugging Face's layout; nil means `SILIANG_SOURCE`, and without that Hugging Face.
    ///
    /// - Throws: `HubError` (`badName`).
    public init(_ text: String?, environment: HubEnvironment) throws(HubError) {
        let text = text ?? environment.source ?? "huggingface"
        switch text.lowercased() {
        case "huggingface", "hf":
            layout = .huggingFace
            endpoint = try Self.address(environment.huggingFaceEndpoint, "HF_ENDPOINT")
            token = environment.huggingFaceToken
            name = "huggingface"
        case "modelscope", "ms":
            layout = .modelScope
            endpoint = try Self.address(environment.modelScopeEndpoint, "MODELSCOPE_ENDPOINT")
            token = environment.modelScopeToken
            name = "modelscope"
        default:
            guard text.contains("://") else {
                throw HubError(
                    .badName,
                    "there is no source '\(printable(text))': give huggingface, modelscope, or the "
                        + "address of a mirror such as https://hf-mirror.com")
            }
            layout = .huggingFace
            endpoint = try Self.address(text, "the source")
            // The token for Hugging Face goes where its own programs would send it, not elsewhere.
            let hub = WebAddress(environment.huggingFaceEndpoint)
            let isHub = hub.map(endpoint.hasSameOrigin(as:)) ?? false
            token = isHub ? environment.huggingFaceToken : environment.sourceToken
            name = endpoint.description
        }
    }

    private static func address(_ text: String, _ name: String) throws(HubError) -> WebAddress {
        guard let address = WebAddress(text) else {
            throw HubError(
                .badName,
                "\(name) is no address that can be used; it looks like https://hf-mirror.com "
                    + "(no user name or password in it)")
        }
        return address
    }

    /// The token, unless it would travel where anybody on the way can read it.
    var safeToken: AccessToken? {
        endpoint.scheme == "https" || endpoint.isLoopback ? token : nil
    }

    /// The variable that a token for this source is read from.
    var tokenVariable: String {
        if let token { return token.variable }
        if layout == .modelScope { return "MODELSCOPE_API_TOKEN" }
        return name == "huggingface" ? "HF_TOKEN" : "SILIANG_SOURCE_TOKEN"
    }

    /// The branch that counts where no revision is given.
    var defaultRevision: String { layout == .modelScope ? "master" : "main" }
}
