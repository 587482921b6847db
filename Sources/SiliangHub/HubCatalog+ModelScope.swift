// Listings in the layout of ModelScope, as its own client reads them
// (https://github.com/modelscope/modelscope, modelscope/hub).

import SiliangFormats

extension HubCatalog {
    func modelScope(_ repository: String, _ revision: String) async throws -> RemoteModel {
        let listing = try await json(
            try address(
                "/api/v1/models/\(repository)/repo/files",
                query: [("Revision", revision), ("Recursive", "true")]), about: repository
        ).value
        // Failures may come with status 200 and a code in the document.
        if let code = listing["Code"]?.int, code != 200 {
            throw HubError(
                .notFound,
                "\(source.endpoint.hostText) has no \(repository): "
                    + printable(listing["Message"]?.string ?? "code \(code)"))
        }
        guard let items = listing["Data"]?["Files"]?.array, !items.isEmpty else {
            throw HubError(
                .notFound,
                "\(source.endpoint.hostText) lists no files for revision \(printable(revision)) of "
                    + repository)
        }
        let blobs = items.filter { $0["Type"]?.string != "tree" }
        let commit = Self.commit(listing["Data"] ?? .null, blobs)
        var files: [RemoteFile] = []
        for blob in blobs.prefix(Self.mostFiles) {
            let path = try field(
                blob["Path"]?.string ?? blob["Name"]?.string, "path", repository)
            let size = try field(blob["Size"]?.int, path, repository)
            files.append(
                RemoteFile(
                    path: path, size: size, digest: FileDigest(sha256: blob["Sha256"]?.string),
                    address: try address(
                        "/api/v1/models/\(repository)/repo",
                        query: [("Revision", commit ?? revision), ("FilePath", path)])))
        }
        return RemoteModel(
            repository: repository, revision: commit ?? revision,
            license: try await modelScopeLicense(repository), files: files,
            token: source.safeToken)
    }

    /// The whole repository's commit: given in full, or by its first digits, which the newest of
    /// the files' own commits completes.
    private static func commit(_ data: JSONValue, _ blobs: [JSONValue]) -> String? {
        let latest = data["LatestCommitter"]
        for key in ["Id", "Revision"] {
            if let id = latest?[key]?.string, FileDigest.isHex(id, count: 40) { return id }
        }
        guard let short = latest?["ShortId"]?.string, short.count >= 7 else { return nil }
        return blobs.lazy.compactMap { $0["Revision"]?.string }
            .first { $0.hasPrefix(short) && FileDigest.isHex($0, count: 40) }
    }

    /// A model without a known licence can be installed all the same.
    private func modelScopeLicense(_ repository: String) async throws -> String? {
        do {
            let info = try await json(
                try address("/api/v1/models/\(repository)"), about: repository
            ).value
            guard let license = info["Data"]?["License"]?.string, !license.isEmpty else {
                return nil
            }
            return printable(license)
        } catch is HubError {
            return nil
        }
    }
}
