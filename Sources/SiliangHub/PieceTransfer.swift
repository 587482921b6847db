// One piece of one file: asked for, written, and asked for again where it broke off.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SiliangFormats

/// What a server said about the bytes that it sends (RFC 9110, 14.4).
struct ContentRange: Equatable {
    let range: Range<Int>
    /// Nil where the server does not know.
    let total: Int?

    /// From a header such as `bytes 0-1023/4096`.
    init?(_ text: String?) {
        guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]),
            first >= 0, first <= last, last < Int.max
        else { return nil }
        range = first..<(last + 1)
        total = Int(parts[1])
        guard total != nil || parts[1] == "*", total.map({ $0 > last }) ?? true else { return nil }
    }
}

struct PieceTransfer {
    private let piece: Piece
    private let file: RemoteFile
    private let download: Downloader
    /// What is still to come; grows to the end of the file where a server honours no ranges.
    private var rest: Range<Int>
    private var isWhole = false

    private var ledger: TransferLedger { download.ledger }

    init(_ download: Downloader, _ piece: Piece) {
        self.download = download
        self.piece = piece
        file = download.ledger.remote(piece.index)
        rest = piece.range
    }

    /// - Throws: `HubError`, `CancellationError`.
    mutating func run() async throws {
        let retrying = Retrying(download.client.tuning) { [download] notice in
            download.onEvent(.notice(notice))
        }
        let text = FailureText(
            source: download.source, what: printable(file.path), repository: download.repository)
        var failures = 0
        while !rest.isEmpty {
            let before = rest.lowerBound
            do {
                try await fetch()
            } catch let failure as RequestFailure {
                // A server without ranges begins anew each time: for it only failures count.
                if rest.lowerBound > before, !isWhole { failures = 0 }
                failures += 1
                try await retrying.pause(after: failure, number: failures) { text.error($0) }
            }
        }
        if piece.range.lowerBound == 0 { try checkBeginning() }
    }

    /// Asks for the rest and writes what comes.
    private mutating func fetch() async throws {
        let response = try await request()
        try learn(from: response)
        try begin(response)
        do {
            for try await buffer in response.body {
                try write(buffer)
                if rest.isEmpty { return }
            }
        } catch let error as HubError {
            throw error
        } catch {
            throw HubClient.failure(error, response.address)
        }
        if !rest.isEmpty {
            throw RequestFailure.connection(response.address, "the connection was cut")
        }
    }

    private func request() async throws -> HubResponse {
        var headers = [("Range", "bytes=\(rest.lowerBound)-\(rest.upperBound - 1)")]
        if let condition = ledger.condition(piece.index) { headers.append(("If-Range", condition)) }
        let known = ledger.resolved(piece.index)
        let address = known ?? file.address
        do {
            let response = try await download.client.get(
                address, token: address.hasSameOrigin(as: file.address) ? download.token : nil,
                headers: headers)
            if known == nil, response.address != file.address {
                ledger.resolve(piece.index, to: response.address)
            }
            return response
        } catch RequestFailure.status(let failed) {
            if failed.status == 416 { throw changed("it is shorter now") }
            // A signed address wears out: the hub is asked for a new one.
            if known != nil, [400, 401, 403, 404, 410].contains(failed.status) {
                ledger.resolve(piece.index, to: nil)
                throw RequestFailure.connection(
                    failed.address, "it answers with status \(failed.status)")
            }
            throw RequestFailure.status(failed)
        }
    }

    /// Takes up what the hub says about the file beside its bytes.
    private func learn(from response: HubResponse) throws {
        if let linked = FileDigest(
            sha256: unquoted(response.firstHeaders.first(name: "X-Linked-Etag")))
        {
            switch file.digest {
            case .sha256(_) where file.digest != linked: throw changed("its SHA-256 is another one")
            case .gitSHA1, .sha256: break
            case nil: ledger.learn(linked, for: piece.index)
            }
        }
        let etag = response.headers.first(name: "ETag")
        guard ledger.accept(etag: etag, for: piece.index) else {
            throw changed("its ETag is another one")
        }
    }

    private func unquoted(_ etag: String?) -> String? {
        etag.map { $0.filter { $0 != "\"" } }
    }

    /// Checks that the answer is what was asked for, or sets about taking the whole file.
    private mutating func begin(_ response: HubResponse) throws {
        if response.status == 206 {
            guard let sent = ContentRange(response.headers.first(name: "Content-Range")),
                sent.range.lowerBound == rest.lowerBound, sent.range.upperBound <= file.size
            else { throw wrongAnswer(response, "a range that was not asked for") }
            if let total = sent.total, total != file.size { throw wrongSize(total) }
            if piece.isProbe { ledger.confirmRanges(piece.index) }
            return
        }
        let length = response.headers.first(name: "Content-Length").flatMap { Int($0) }
        if let length, length != file.size { throw wrongSize(length) }
        guard response.status == 200 else {
            throw wrongAnswer(response, "status \(response.status)")
        }
        if ledger.condition(piece.index) != nil, !isWhole, !piece.isProbe {
            throw changed("its ETag is another one")
        }
        guard piece.isProbe, ledger.becomeWhole(piece.index) else {
            throw RequestFailure.connection(response.address, "it no longer honours ranges")
        }
        isWhole = true
        rest = 0..<file.size
    }

    private mutating func write(_ buffer: ByteBuffer) throws {
        let count = min(buffer.readableBytes, rest.count)
        try download.folder.write(buffer, count: count, at: rest.lowerBound, of: piece.index)
        let end = rest.lowerBound + count
        ledger.record(piece.index, rest.lowerBound..<end)
        rest = end..<rest.upperBound
        if isWhole, buffer.readableBytes > count {
            throw wrongSize(end + buffer.readableBytes - count)
        }
    }

    /// Pages and pointers in place of a model show in the first bytes; a file that should be
    /// gigabytes long need not come to its end first.
    private func checkBeginning() throws {
        let name = file.path.lowercased()
        guard name.hasSuffix(".gguf") || name.hasSuffix(".safetensors") else { return }
        let path = download.folder.path(of: piece.index)
        let bytes = Disk.beginning(path, ForeignContent.bytesNeeded)
        guard let explanation = ForeignContent.explanation(bytes) else { return }
        forget()
        throw HubError(
            .notAModel, "\(printable(file.path)) from \(file.address.hostText) \(explanation)")
    }

    // MARK: Failures

    private func forget() { ledger.reset(piece.index, forGood: true) }

    /// The file is another one than when the download began. Where nothing else identifies its
    /// bytes, those that came are useless.
    private func changed(_ how: String) -> HubError {
        if ledger.digest(piece.index) == nil { forget() }
        return HubError(
            .changed,
            "\(printable(file.path)) was changed at \(file.address.hostText) while it was being "
                + "downloaded (\(how)); run the command again")
    }

    private func wrongSize(_ size: Int) -> HubError {
        changed("it has \(size) bytes, and \(file.size) were announced")
    }

    private func wrongAnswer(_ response: HubResponse, _ what: String) -> RequestFailure {
        .unusable(
            HubError(
                .badAnswer,
                "\(response.address.hostText) answers with \(what) for \(printable(file.path)); run "
                    + "the command again, or take another source"))
    }
}
