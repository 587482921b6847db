// Asking a hub what a repository holds.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SiliangFormats

/// Reads listings from a hub.
struct HubCatalog: Sendable {
    let client: HubClient
    let source: HubSource
    /// Told when a request is repeated after a pause.
    let onNotice: @Sendable (String) -> Void

    /// A listing of a hundred thousand files is not longer.
    static let listingLimit = 64 << 20
    static let mostFiles = 100_000
    /// Larger than any published model; more is a mistake of the listing.
    static let mostBytes = 1 << 46

    /// - Throws: `HubError`, `CancellationError`.
    func model(owner: String, name: String, revision: String?) async throws -> RemoteModel {
        let wanted = revision ?? source.defaultRevision
        let model =
            switch source.layout {
            case .huggingFace: try await huggingFace("\(owner)/\(name)", wanted)
            case .modelScope: try await modelScope("\(owner)/\(name)", wanted)
            }
        try Self.check(model, "\(owner)/\(name)", source)
        return model
    }

    /// A listing is refused as a whole when a name in it would lead out of the model's folder: such
    /// a server is broken or means harm.
    private static func check(
        _ model: RemoteModel, _ repository: String, _ source: HubSource
    ) throws(HubError) {
        var total = 0
        for file in model.files {
            if SafePath.leadsOut(file.path) {
                throw HubError(
                    .badAnswer,
                    "\(source.endpoint.hostText) lists a file '\(printable(file.path))' for "
                        + "\(repository), which would lie outside the model's folder; nothing was "
                        + "downloaded")
            }
            let sum = total.addingReportingOverflow(file.size)
            guard file.size >= 0, !sum.overflow, sum.partialValue <= mostBytes else {
                throw HubError(
                    .badAnswer,
                    "\(source.endpoint.hostText) gives \(file.size) bytes as the size of "
                        + "\(printable(file.path)), which cannot be true")
            }
            total = sum.partialValue
        }
    }

    /// Reads a JSON document, repeating what fails in passing.
    func json(
        _ address: WebAddress, about what: String
    ) async throws -> (value: JSONValue, headers: HTTPHeaders) {
        try await Retrying(client.tuning, onNotice).run(explain: { explain($0, what) }) {
            let response = try await client.get(
                address, token: source.safeToken, headers: [("Accept", "application/json")])
            let bytes = try await body(of: response, limit: Self.listingLimit)
            guard let value = try? JSONValue(parsing: bytes) else {
                let found = ForeignContent.isHTML(bytes) ? "a web page" : "something"
                throw RequestFailure.unusable(
                    HubError(
                        .badAnswer,
                        "\(response.address) answers with \(found) instead of JSON: is it a hub of "
                            + "this layout? The sources are huggingface, modelscope and mirrors "
                            + "of Hugging Face"))
            }
            return (value, response.headers)
        }
    }

    private func body(of response: HubResponse, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in response.body {
                bytes.append(contentsOf: buffer.readableBytesView)
                if bytes.count > limit {
                    throw RequestFailure.unusable(
                        HubError(
                            .badAnswer,
                            "the answer of \(response.address) is longer than \(formatBytes(limit))"
                        ))
                }
            }
        } catch {
            throw HubClient.failure(error, response.address)
        }
        return bytes
    }

    /// A failed request in words for the user.
    func explain(_ failure: RequestFailure, _ what: String) -> HubError {
        FailureText(source: source, what: what, repository: what).error(failure)
    }

    func address(_ path: String, query: [(String, String)] = []) throws(HubError) -> WebAddress {
        guard let address = source.endpoint.appending(path, query: query) else {
            throw HubError(.badName, "no address can be made of \(printable(path))")
        }
        return address
    }
}

/// Repeats what fails in passing, with pauses.
struct Retrying: Sendable {
    let tuning: HubTuning
    let onNotice: @Sendable (String) -> Void

    init(_ tuning: HubTuning, _ onNotice: @escaping @Sendable (String) -> Void) {
        self.tuning = tuning
        self.onNotice = onNotice
    }

    /// - Parameters:
    ///   - explain: puts the last failure in words.
    /// - Throws: `HubError`, `CancellationError`, and what else `work` throws.
    func run<T>(
        explain: (RequestFailure) -> HubError, _ work: () async throws -> T
    ) async throws -> T {
        var failures = 0
        while true {
            do {
                return try await work()
            } catch let failure as RequestFailure {
                failures += 1
                try await pause(after: failure, number: failures, explain)
            }
        }
    }

    /// Waits before the next try, or gives up.
    ///
    /// - Parameter number: failures in a row, this one included.
    func pause(
        after failure: RequestFailure, number: Int, _ explain: (RequestFailure) -> HubError
    ) async throws {
        guard failure.isPassing, number < tuning.attempts else { throw explain(failure) }
        var pause = tuning.pause(after: number)
        if case .status(let failed) = failure, let wanted = failed.retryAfter {
            guard wanted <= tuning.longestWait else { throw explain(failure) }
            pause = max(wanted, pause)
        }
        if pause >= .seconds(3) {
            let seconds = Int((Double(pause.components.seconds)).rounded(.up))
            onNotice("\(failure.summary); trying again in \(seconds) s")
        }
        try await Task.sleep(for: pause)
    }
}

extension RequestFailure {
    /// What happened, in a few words.
    var summary: String {
        switch self {
        case .status(let failed):
            failed.status == 429
                ? "\(failed.address.hostText) receives too many requests (429)"
                : "\(failed.address.hostText) answers with status \(failed.status)"
        case .connection(let address, let reason): "\(address.hostText): \(reason)"
        case .unusable(let error): error.message
        }
    }
}
