// A failed request in words: what is wrong and what to do about it.

/// Explains failures of requests to one source about one thing.
struct FailureText: Sendable {
    let source: HubSource
    /// What was asked for, such as a repository or one of its files.
    let what: String
    /// `owner/name`, where there is one.
    let repository: String?

    func error(_ failure: RequestFailure) -> HubError {
        switch failure {
        case .unusable(let error): error
        case .connection(let address, let reason): unreachable(address, reason)
        case .status(let failed): status(failed)
        }
    }

    private func unreachable(_ address: WebAddress, _ reason: String) -> HubError {
        var remedy = "check the connection and run the command again"
        if source.name == "huggingface", address.hasSameOrigin(as: source.endpoint) {
            remedy +=
                ", or take another source: --source modelscope, or HF_ENDPOINT with the address of "
                + "a mirror such as https://hf-mirror.com"
        }
        return HubError(
            .unreachable, "\(address.hostText) cannot be reached for \(what): \(reason); \(remedy)")
    }

    private func status(_ failed: FailedStatus) -> HubError {
        switch failed.status {
        case 401, 403: denied(failed)
        case 404, 410: missing(failed)
        case 429: busy(failed)
        case 500...:
            HubError(
                .unreachable,
                "\(failed.address.hostText) answers with status \(failed.status) for \(what); run the "
                    + "command again later, it goes on where it stopped")
        default:
            HubError(
                .badAnswer,
                "\(failed.address.hostText) answers with status \(failed.status) for \(what)"
                    + (failed.errorCode.map { " (\($0))" } ?? ""))
        }
    }

    private func denied(_ failed: FailedStatus) -> HubError {
        let variable = source.tokenVariable
        if failed.errorCode == "RepoNotFound" { return missing(failed) }
        if !failed.address.hasSameOrigin(as: source.endpoint) {
            return HubError(
                .accessDenied,
                "\(failed.address.hostText), which keeps the files, refuses \(what) (status "
                    + "\(failed.status)); run the command again to get a new address")
        }
        if source.token != nil, source.safeToken == nil {
            return HubError(
                .accessDenied,
                "\(what) needs a token, and \(source.endpoint) is not encrypted, so \(variable) was "
                    + "not sent there; use an https address")
        }
        if failed.errorCode == "GatedRepo" {
            return HubError(
                .accessDenied,
                "\(what) is gated: accept its terms at \(page), then "
                    + (source.token == nil
                        ? "set \(variable) to an access token of that account"
                        : "make sure that \(variable) belongs to the account that did"))
        }
        return HubError(
            .accessDenied,
            source.token == nil
                ? "\(what) is not public at \(source.endpoint.hostText), or does not exist: check "
                    + "the name, or set \(variable) to an access token that may read it"
                : "\(source.endpoint.hostText) does not accept \(variable) for \(what): it may have "
                    + "expired, or may not read this repository")
    }

    /// Where a person reads about the repository.
    private var page: String {
        guard let repository else { return source.endpoint.description }
        let path = (source.layout == .modelScope ? "/models/" : "/") + repository
        return source.endpoint.appending(path)?.description ?? repository
    }

    private func missing(_ failed: FailedStatus) -> HubError {
        let host = failed.address.hostText
        if failed.errorCode == "RevisionNotFound" {
            return HubError(.notFound, "\(host) has no such revision of \(what)")
        }
        if failed.errorCode == "EntryNotFound" {
            return HubError(.notFound, "\(host) no longer has \(what); run the command again")
        }
        return HubError(
            .notFound,
            "\(host) has no \(what): check owner and name"
                + (source.token == nil
                    ? ", and set \(source.tokenVariable) if it is private" : "")
                + otherHub)
    }

    private var otherHub: String {
        switch source.name {
        case "huggingface": "; --source modelscope looks at ModelScope"
        case "modelscope": "; --source huggingface looks at Hugging Face"
        default: ""
        }
    }

    private func busy(_ failed: FailedStatus) -> HubError {
        let wait = failed.retryAfter.map { " in \($0.components.seconds) s" } ?? " later"
        return HubError(
            .busy,
            "\(failed.address.hostText) receives too many requests from here; run the command again"
                + wait
                + (source.token == nil
                    ? ", or set \(source.tokenVariable), which raises the limit" : ""))
    }
}
