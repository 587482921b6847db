// What a pull will install, and where.

import Foundation
import NIOHTTP1
import SiliangFormats

/// A model as its hub has it, with the names that it will have here.
struct PullTarget: Sendable {
    let remote: RemoteModel
    let selection: FileSelection
    /// For people.
    let name: String
    /// Of a plain address that nothing better identifies.
    let etag: String?

    static func find(_ run: PullRun) async throws -> PullTarget {
        switch run.reference.place {
        case .repository(let owner, let name):
            let catalog = HubCatalog(client: run.client, source: run.source) { notice in
                run.onEvent(.notice(notice))
            }
            let remote = try await catalog.model(owner: owner, name: name, revision: run.revision)
            let selection = try FileSelection(
                remote.files, selector: run.reference.selector, repository: "\(owner)/\(name)")
            return PullTarget(
                remote: remote, selection: selection, name: run.reference.description, etag: nil)
        case .file(let address):
            return try await PlainFile(run: run, address: address).target()
        }
    }

    // MARK: Names

    /// What tells this model from others of its repository; nil for a checkpoint.
    private var label: String? {
        guard let main = selection.mainFile else { return nil }
        // Of a plain address only the file's name says what it is.
        return remote.repository == nil ? stem(main) : selection.quantization ?? stem(main)
    }

    private func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let whole = GGUFSplitName(name)?.stem ?? String(name.dropLast(5))
        return ModelName.plain(whole)
    }

    /// The folder that the model gets.
    func place(in store: ModelStore) -> String {
        let base = folderName
        let place = store.folder + "/" + (label.map { "\(base)--\(ModelName.plain($0))" } ?? base)
        // Two models of one repository may have the same quantisation.
        guard let main = selection.mainFile, let other = ModelManifest.read(place)?.mainFile,
            stem(other) != stem(main)
        else { return place }
        return store.folder + "/\(base)--\(stem(main))"
    }

    private var folderName: String {
        if let repository = remote.repository {
            return repository.split(separator: "/").joined(separator: "--")
        }
        return ModelName.plain(selection.files.first?.address.host ?? "file")
    }

    private var shortName: String {
        guard let repository = remote.repository else {
            return stem(selection.mainFile ?? name).lowercased()
        }
        return ModelName.short(repository, label: label)
    }

    func manifest(_ state: DownloadState, folder: String, source: HubSource) -> ModelManifest {
        let card = Disk.read(folder + "/README.md", limit: 4 << 20).map {
            String(decoding: $0, as: UTF8.self)
        }
        let files = state.files.map { file in
            ModelManifest.File(
                path: file.path, size: file.size, sha256: file.sha256 ?? "",
                stated: file.digest?.text, etag: file.digest == nil ? file.etag : nil)
        }
        return ModelManifest(
            name: shortName, repository: remote.repository,
            source: remote.repository == nil ? name : source.name, revision: remote.revision,
            format: selection.format.rawValue, quantization: selection.quantization,
            license: remote.license ?? card.flatMap(ModelCard.license),
            installedAt: Date().ISO8601Format(), mainFile: selection.mainFile, files: files)
    }
}

/// A GGUF file at a plain address, or a set that was split into such files.
struct PlainFile: Sendable {
    let run: PullRun
    let address: WebAddress

    private struct Found {
        let file: RemoteFile
        let etag: String?
    }

    func target() async throws -> PullTarget {
        var found: [Found] = []
        for address in try parts() { found.append(try await look(at: address)) }
        let groups = GGUFGroup.groups(found.map(\.file))
        guard let group = groups.first, groups.count == 1 else {
            throw HubError(.noMatch, "\(address) is no GGUF model's file")
        }
        let remote = RemoteModel(
            repository: nil, revision: nil, license: nil, files: group.files, token: token)
        return PullTarget(
            remote: remote, selection: FileSelection(group: group), name: address.description,
            etag: found.count == 1 ? found.first?.etag : nil)
    }

    /// The addresses of all parts of the set that the file belongs to.
    private func parts() throws(HubError) -> [WebAddress] {
        guard let split = GGUFSplitName(address.fileName) else { return [address] }
        var parts: [WebAddress] = []
        for number in 1...split.count {
            guard let part = address.replacingFileName(with: split.path(of: number)) else {
                throw HubError(.badName, "the parts beside \(address) have no addresses")
            }
            parts.append(part)
        }
        return parts
    }

    /// The token is that of the source, and only where the file lies there.
    private var token: AccessToken? {
        address.hasSameOrigin(as: run.source.endpoint) ? run.source.safeToken : nil
    }

    /// Asks for one byte, which shows the file's size as ranges do.
    private func look(at address: WebAddress) async throws -> Found {
        let text = FailureText(
            source: run.source, what: address.fileName, repository: nil)
        let retrying = Retrying(run.client.tuning) { run.onEvent(.notice($0)) }
        let response = try await retrying.run(explain: { text.error($0) }) {
            try await run.client.get(address, token: token, headers: [("Range", "bytes=0-0")])
        }
        let headers = response.headers
        let range = ContentRange(headers.first(name: "Content-Range"))
        let length = headers.first(name: "Content-Length").flatMap { Int($0) }
        if headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/html") ?? false {
            throw HubError(
                .notAModel,
                "\(address) leads to an HTML page, not to a model: give the address of the file "
                    + "itself (on Hugging Face it has /resolve/ in it)")
        }
        guard let size = response.status == 206 ? range?.total : length, size > 0 else {
            throw HubError(.badAnswer, "\(address.hostText) does not say how large \(address) is")
        }
        let linked = response.firstHeaders.first(name: "X-Linked-Etag")
        let digest = FileDigest(sha256: linked.map { $0.filter { $0 != "\"" } })
        return Found(
            file: RemoteFile(
                path: address.fileName, size: size, digest: digest, address: address),
            etag: headers.first(name: "ETag"))
    }
}
