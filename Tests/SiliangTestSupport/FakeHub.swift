// The hubs' listings and redirections over files in memory: Hugging Face's layout with a content
// network on another port, and ModelScope's.

import Crypto
import Foundation
import SiliangFormats
import Synchronization

/// A repository that a fake hub has.
public struct FakeRepository: Sendable {
    public var files: [String: [UInt8]]
    public var license: String? = "mit"
    public var commit = String(repeating: "c", count: 40)
    /// Whether a token is wanted, and which.
    public var token: String?
    /// Sizes in listings that are not the files'.
    public var statedSizes: [String: Int] = [:]
    /// Whether listings hold digests.
    public var statesDigests = true
    /// Names that listings have in addition, without files.
    public var extraNames: [String] = []

    public init(_ files: [String: [UInt8]]) { self.files = files }

    /// Large files are kept in Git LFS, as on the hub.
    func isLarge(_ path: String) -> Bool {
        path.hasSuffix(".gguf") || path.hasSuffix(".safetensors")
    }
}

/// Two servers: the hub, and the content network that large files lie on.
public final class FakeHub: Sendable {
    private let repositories: Mutex<[String: FakeRepository]>
    private let hubFault = Mutex<(@Sendable (ScriptedRequest) -> ScriptedReply?)?>(nil)
    private let networkFault = Mutex<(@Sendable (ScriptedRequest) -> ScriptedReply?)?>(nil)
    private let servers = Mutex<(hub: ScriptedServer, network: ScriptedServer)?>(nil)
    private let honoursRanges = Mutex(true)

    public init(_ repositories: [String: FakeRepository]) throws {
        self.repositories = Mutex(repositories)
        // What the hub's answers name is known once both listen.
        let network = try ScriptedServer { [weak self] request in
            self?.networkReply(request) ?? ScriptedReply(503)
        }
        let hub = try ScriptedServer { [weak self] request in
            self?.hubReply(request) ?? ScriptedReply(503)
        }
        servers.withLock { $0 = (hub, network) }
    }

    public var hub: ScriptedServer { server(\.hub) }
    public var network: ScriptedServer { server(\.network) }

    private func server(
        _ which: KeyPath<(hub: ScriptedServer, network: ScriptedServer), ScriptedServer>
    ) -> ScriptedServer {
        guard let servers = servers.withLock({ $0 }) else { fatalError("the hub has no servers") }
        return servers[keyPath: which]
    }

    /// Answers instead of the hub where it gives a reply.
    public func onHub(_ fault: @escaping @Sendable (ScriptedRequest) -> ScriptedReply?) {
        hubFault.withLock { $0 = fault }
    }

    /// Answers instead of the content network where it gives a reply.
    public func onNetwork(_ fault: @escaping @Sendable (ScriptedRequest) -> ScriptedReply?) {
        networkFault.withLock { $0 = fault }
    }

    public func refuseRanges() { honoursRanges.withLock { $0 = false } }

    public func change(_ name: String, _ body: (inout FakeRepository) -> Void) {
        repositories.withLock { repositories in
            if var repository = repositories[name] {
                body(&repository)
                repositories[name] = repository
            }
        }
    }

    public func clear() {
        hub.clear()
        network.clear()
    }

    // MARK: Answers

    private func hubReply(_ request: ScriptedRequest) -> ScriptedReply {
        if let reply = hubFault.withLock({ $0 })?(request) { return reply }
        let parts = request.path.split(separator: "/").map(String.init)
        let skipped =
            parts.starts(with: ["api", "v1", "models"])
            ? 3
            : parts.starts(with: ["api", "models"]) ? 2 : 0
        guard parts.count >= skipped + 2 else { return ScriptedReply(404) }
        let name = parts[skipped] + "/" + parts[skipped + 1]
        guard let repository = repositories.withLock({ $0[name] }) else {
            return ScriptedReply(401, headers: ["X-Error-Code": "RepoNotFound"])
        }
        let rest = Array(parts.dropFirst(skipped + 2))
        if let token = repository.token, request.headers["authorization"] != "Bearer \(token)" {
            return ScriptedReply(401, headers: ["X-Error-Code": "GatedRepo"])
        }
        switch skipped {
        case 3: return modelScope(request, rest, repository, name)
        case 2: return huggingFace(rest, repository)
        default:
            guard rest.first == "resolve", rest.count >= 3 else { return ScriptedReply(404) }
            return resolve(request, name, rest.dropFirst(2).joined(separator: "/"), repository)
        }
    }

    private func huggingFace(_ rest: [String], _ repository: FakeRepository) -> ScriptedReply {
        if rest.first == "revision" {
            let license = repository.license.map { "\"cardData\":{\"license\":\"\($0)\"}," } ?? ""
            return .json("{\(license)\"sha\":\"\(repository.commit)\"}")
        }
        guard rest.first == "tree" else { return ScriptedReply(404) }
        var entries = repository.extraNames.map { name in
            "{\"type\":\"file\",\"oid\":\"\(String(repeating: "0", count: 40))\",\"size\":1,"
                + "\"path\":\(JSONValue.string(name).text)}"
        }
        for (path, content) in repository.files.sorted(by: { $0.key < $1.key }) {
            let size = repository.statedSizes[path] ?? content.count
            let oid = Self.gitSHA1(content)
            let digests =
                !repository.statesDigests
                ? ""
                : repository.isLarge(path)
                    ? ",\"lfs\":{\"oid\":\"\(Self.sha256(content))\",\"size\":\(size)}"
                    : ",\"oid\":\"\(oid)\""
            entries.append("{\"type\":\"file\",\"size\":\(size),\"path\":\"\(path)\"\(digests)}")
        }
        return .json("[" + entries.joined(separator: ",") + "]")
    }

    private func modelScope(
        _ request: ScriptedRequest, _ rest: [String], _ repository: FakeRepository, _ name: String
    ) -> ScriptedReply {
        switch rest {
        case []:
            return .json("{\"Code\":200,\"Data\":{\"License\":\"\(repository.license ?? "")\"}}")
        case ["repo"]:
            return resolve(request, name, request.query["FilePath"] ?? "", repository)
        case ["repo", "files"]:
            // An unknown revision is no error there but a listing without files.
            guard ["master", repository.commit].contains(request.query["Revision"]) else {
                return .json("{\"Code\":200,\"Data\":{\"Files\":null,\"LatestCommitter\":null}}")
            }
            let files = repository.files.map { path, content in
                "{\"Path\":\"\(path)\",\"Type\":\"blob\",\"Size\":\(content.count),"
                    + "\"Sha256\":\"\(Self.sha256(content))\",\"Revision\":\"\(repository.commit)\"}"
            }
            let short = repository.commit.prefix(8)
            return .json(
                "{\"Code\":200,\"Data\":{\"LatestCommitter\":{\"Id\":\"\",\"ShortId\":\"\(short)\"},"
                    + "\"Files\":[{\"Path\":\"d\",\"Type\":\"tree\",\"Size\":0},"
                    + files.joined(separator: ",") + "]}}")
        default: return ScriptedReply(404)
        }
    }

    private func resolve(
        _ request: ScriptedRequest, _ name: String, _ path: String, _ repository: FakeRepository
    ) -> ScriptedReply {
        guard let content = repository.files[path] else {
            return ScriptedReply(404, headers: ["X-Error-Code": "EntryNotFound"])
        }
        guard repository.isLarge(path) else {
            return file(content, request, etag: "\"\(Self.gitSHA1(content))\"")
        }
        var headers = [
            "Location": "\(network.url)/\(name)/\(path)?Signature=secret-signature",
            "X-Repo-Commit": repository.commit,
        ]
        if repository.statesDigests {
            headers["X-Linked-Etag"] = "\"\(Self.sha256(content))\""
            headers["X-Linked-Size"] = "\(content.count)"
        }
        return ScriptedReply(302, headers: headers)
    }

    private func networkReply(_ request: ScriptedRequest) -> ScriptedReply {
        if let reply = networkFault.withLock({ $0 })?(request) { return reply }
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count > 2, request.query["Signature"] == "secret-signature",
            let content = repositories.withLock({ repositories in
                repositories["\(parts[0])/\(parts[1])"]?
                    .files[parts.dropFirst(2).joined(separator: "/")]
            })
        else { return ScriptedReply(403) }
        return file(content, request, etag: "\"\(Self.sha256(content).prefix(16))\"")
    }

    /// The file as this hub's servers send it.
    public func file(
        _ content: [UInt8], _ request: ScriptedRequest, etag: String?
    ) -> ScriptedReply {
        honoursRanges.withLock { $0 }
            ? .file(content, for: request, etag: etag)
            : ScriptedReply(200, headers: etag.map { ["ETag": $0] } ?? [:], body: content)
    }

    // MARK: Digests

    public static func sha256(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    public static func gitSHA1(_ bytes: [UInt8]) -> String {
        hex(Insecure.SHA1.hash(data: Array("blob \(bytes.count)\0".utf8) + bytes))
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}

/// Small files of the formats that models have.
public enum FakeModel {
    /// A GGUF file of `floats` numbers that follow from `seed`.
    public static func gguf(floats: Int = 30_000, seed: UInt64 = 1) throws -> [UInt8] {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter()
            writer.set("general.architecture", "llama")
            writer.addTensor(name: "w", shape: [floats], floats: numbers(floats, seed))
            try writer.write(path: folder + "/m.gguf")
            return Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/m.gguf")))
        }
    }

    /// A safetensors file of one tensor.
    public static func safetensors(
        _ tensor: String = "w", floats: Int = 30_000, seed: UInt64 = 1
    ) -> [UInt8] {
        let header =
            "{\"\(tensor)\":{\"dtype\":\"F32\",\"shape\":[\(floats)],"
            + "\"data_offsets\":[0,\(floats * 4)]}}"
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bytes += Array($0) }
        bytes += Array(header.utf8)
        for number in numbers(floats, seed) {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += Array($0) }
        }
        return bytes
    }

    private static func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / 16_777_216
        }
    }
}
