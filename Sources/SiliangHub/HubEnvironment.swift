// What the environment says about hubs: where they are, who one is there, and the way to them.

/// Settings from environment variables. Hugging Face's and ModelScope's own programs read the same
/// ones (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
public struct HubEnvironment: Sendable {
    private let variables: [String: String]

    public init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// `SILIANG_SOURCE`: the source that counts where none is given.
    var source: String? { value("SILIANG_SOURCE") }

    /// `HF_ENDPOINT`: Hugging Face's address or that of a mirror.
    var huggingFaceEndpoint: String { value("HF_ENDPOINT") ?? "https://huggingface.co" }

    var modelScopeEndpoint: String {
        let named = value("MODELSCOPE_ENDPOINT") ?? value("MODELSCOPE_DOMAIN")
        let endpoint = named ?? "https://modelscope.cn"
        return endpoint.contains("://") ? endpoint : "https://" + endpoint
    }

    var huggingFaceToken: AccessToken? {
        token("HF_TOKEN", .bearer) ?? token("HUGGING_FACE_HUB_TOKEN", .bearer)
    }

    var modelScopeToken: AccessToken? { token("MODELSCOPE_API_TOKEN", .modelScope) }

    /// For a mirror that `--source` names: nobody's token for another hub is sent to it.
    var sourceToken: AccessToken? { token("SILIANG_SOURCE_TOKEN", .bearer) }

    /// A variable's value; nil where it is empty. Lower case counts too for proxies.
    func value(_ name: String) -> String? {
        let text = variables[name]?.trimmed ?? ""
        return text.isEmpty ? nil : text
    }

    private func token(_ variable: String, _ form: AccessToken.Form) -> AccessToken? {
        value(variable).map { AccessToken(variable: variable, form: form, secret: $0) }
    }
}

/// A secret that says who asks. It describes itself by where it came from only.
struct AccessToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    enum Form: Sendable {
        /// `Authorization: Bearer` (RFC 6750).
        case bearer
        /// The same and ModelScope's session cookie, which its older routes look at.
        case modelScope
    }

    /// The environment variable that it was read from.
    let variable: String
    private let form: Form
    private let secret: String

    init(variable: String, form: Form, secret: String) {
        self.variable = variable
        self.form = form
        self.secret = secret
    }

    /// The headers that carry it; none when it has characters that no header can hold.
    var headers: [(String, String)] {
        guard secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return [] }
        let bearer = ("Authorization", "Bearer \(secret)")
        return form == .bearer ? [bearer] : [bearer, ("Cookie", "m_session_id=\(secret)")]
    }

    var description: String { "the token in \(variable)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["variable": variable]) }
}

extension String {
    /// Without white space around it.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        guard let start = firstIndex(where: { !isSpace($0) }),
            let end = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[start...end])
    }
}
