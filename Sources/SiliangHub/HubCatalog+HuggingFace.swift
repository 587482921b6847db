// Listings in the layout of Hugging Face (https://huggingface.co/docs/hub/api).

import NIOHTTP1
import SiliangFormats

extension HubCatalog {
    /// A page holds a thousand entries; this many pages hold `mostFiles`.
    private static let mostPages = 1000

    func huggingFace(_ repository: String, _ revision: String) async throws -> RemoteModel {
        let encoded = WebAddress.encode(revision)
        let info = try await json(
            try address("/api/models/\(repository)/revision/\(encoded)"), about: repository
        ).value
        let commit = info["sha"]?.string.flatMap { FileDigest.isHex($0, count: 40) ? $0 : nil }
        let tree = try await tree(repository, [commit, encoded].compactMap { $0 })
        var files: [RemoteFile] = []
        for entry in tree.entries where entry["type"]?.string == "file" {
            let path = try field(entry["path"]?.string, "path", repository)
            let size = try field(entry["lfs"]?["size"]?.int ?? entry["size"]?.int, path, repository)
            let place = WebAddress.encode(path, keepingSlashes: true)
            files.append(
                RemoteFile(
                    path: path, size: size, digest: Self.digest(of: entry),
                    address: try address("/\(repository)/resolve/\(tree.revision)/\(place)")))
        }
        return RemoteModel(
            repository: repository, revision: commit ?? revision, license: Self.license(info),
            files: files, token: source.safeToken)
    }

    /// What an entry says of its bytes. Of a file in Git LFS, `oid` is the pointer's.
    private static func digest(of entry: JSONValue) -> FileDigest? {
        guard let lfs = entry["lfs"], lfs != .null else {
            return FileDigest(gitSHA1: entry["oid"]?.string)
        }
        return FileDigest(sha256: lfs["oid"]?.string ?? lfs["sha256"]?.string)
    }

    /// All entries of the first of `revisions` that the hub lists. Mirrors may know branches only.
    private func tree(
        _ repository: String, _ revisions: [String]
    ) async throws -> (revision: String, entries: [JSONValue]) {
        for (index, revision) in revisions.enumerated() {
            do {
                return (revision, try await pages(repository, revision))
            } catch let error as HubError {
                guard error.code == .notFound, index + 1 < revisions.count else { throw error }
            }
        }
        return ("", [])
    }

    private func pages(_ repository: String, _ revision: String) async throws -> [JSONValue] {
        var next: WebAddress? = try address(
            "/api/models/\(repository)/tree/\(revision)", query: [("recursive", "true")])
        var entries: [JSONValue] = []
        for _ in 0..<Self.mostPages {
            guard let page = next else { return entries }
            let (value, headers) = try await json(page, about: repository)
            guard let items = value.array, entries.count + items.count <= Self.mostFiles else {
                throw HubError(
                    .badAnswer, "\(page) is no list of files, or one of more than \(Self.mostFiles)"
                )
            }
            entries += items
            next = Self.next(headers, after: page)
        }
        throw HubError(.badAnswer, "\(source.endpoint.hostText) lists \(repository) without an end")
    }

    /// The next page (RFC 8288), where it is the same server's. A mirror may forward the hub's own
    /// link; its path and query are right all the same.
    static func next(_ headers: HTTPHeaders, after page: WebAddress) -> WebAddress? {
        for link in headers["Link"] where link.contains("rel=\"next\"") {
            guard let start = link.firstIndex(of: "<"), let end = link.firstIndex(of: ">"),
                start < end,
                let target = page.resolving(String(link[link.index(after: start)..<end]))
            else { continue }
            if target.hasSameOrigin(as: page) { return target }
            return WebAddress(page.origin + target.requestText)
        }
        return nil
    }

    /// The licence on the model card: its identifier, or the name of one that has none.
    private static func license(_ info: JSONValue) -> String? {
        let card = info["cardData"]
        let stated = card?["license"]
        let named = stated?.string ?? stated?.array?.first?.string
        if let named, named != "other" { return printable(named) }
        if let name = card?["license_name"]?.string { return printable(name) }
        let tags = info["tags"]?.array?.compactMap(\.string) ?? []
        let tag = tags.first { $0.hasPrefix("license:") }.map { String($0.dropFirst(8)) }
        return (named ?? tag).map { printable($0) }
    }

    func field<T>(_ value: T?, _ name: String, _ repository: String) throws(HubError) -> T {
        guard let value else {
            throw HubError(
                .badAnswer,
                "\(source.endpoint.hostText)'s list of \(repository) lacks a path or a size "
                    + "(\(printable(name)))")
        }
        return value
    }
}
