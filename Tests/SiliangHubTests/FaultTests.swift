// Pulls from servers and over lines that do not do as they should.

import Foundation
import SiliangTestSupport
import Testing

@testable import SiliangHub

@Suite struct FaultTests {
    let content: [UInt8]
    let hub: HubCase

    init() throws {
        content = try FakeModel.gguf()
        hub = try HubCase(
            ["tiny-Q4_K_M.gguf": content],
            variables: ["HF_TOKEN": "secret-token", "SILIANG_SOURCE_TOKEN": "secret-other"])
    }

    private var installed: [UInt8]? {
        hub.bytes("maker--Tiny-Model-GGUF--Q4_K_M/tiny-Q4_K_M.gguf")
    }

    // MARK: Who may have it

    @Test("the token goes to the hub and to nobody that the hub redirects to")
    func token() async throws {
        hub.hub.change(HubCase.repository) { $0.token = "secret-token" }
        try await hub.pull()
        #expect(
            hub.hub.hub.requests.allSatisfy {
                $0.headers["authorization"] == "Bearer secret-token"
            })
        #expect(hub.hub.network.requests.count > 3)
        for request in hub.hub.network.requests {
            #expect(request.headers["authorization"] == nil && request.headers["cookie"] == nil)
        }
    }

    /// A person who tries a mirror that somebody recommended must not hand it their account.
    @Test("a mirror that is not HF_ENDPOINT gets its own token, not Hugging Face's")
    func mirrorToken() async throws {
        let mirror = try FakeHub([
            HubCase.repository: FakeRepository(["tiny-Q4_K_M.gguf": content])
        ])
        try await hub.pull(source: mirror.hub.url)
        #expect(
            mirror.hub.requests.allSatisfy {
                $0.headers["authorization"] == "Bearer secret-other"
            })
    }

    @Test("a gated repository is explained, with and without a token")
    func gated() async throws {
        hub.hub.change(HubCase.repository) { $0.token = "somebody-else" }
        let error = try await hub.failure()
        #expect(error.code == .accessDenied)
        #expect(error.message.contains("\(hub.hub.hub.url)/\(HubCase.repository)"))
        #expect(error.message.contains("accept its terms") && error.message.contains("HF_TOKEN"))
        let anonymous = try HubCase(["a.gguf": content])
        anonymous.hub.change(HubCase.repository) { $0.token = "wanted" }
        let other = try await anonymous.failure()
        #expect(other.code == .accessDenied && other.message.contains("set HF_TOKEN"))
    }

    @Test("a repository that is not there is named, and the other hub is pointed to")
    func missing() async throws {
        let error = try await hub.failure("nobody/nothing")
        #expect(error.code == .notFound)
        #expect(error.message.contains("nobody/nothing"))
        #expect(error.message.contains("--source modelscope"))
    }

    // MARK: Servers in trouble

    @Test("429 is waited out for as long as Retry-After says")
    func tooMany() async throws {
        let counter = Counter()
        hub.hub.onHub { _ in
            counter.next() == 1 ? ScriptedReply(429, headers: ["Retry-After": "1"]) : nil
        }
        let start = ContinuousClock.now
        try await hub.pull()
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(installed == content)
    }

    @Test("a server that asks for more than ten minutes ends the pull at once, saying how long")
    func tooLong() async throws {
        hub.hub.onNetwork { _ in ScriptedReply(429, headers: ["Retry-After": "3600"]) }
        let error = try await hub.failure()
        #expect(error.code == .busy && error.message.contains("3600 s"))
        #expect(hub.hub.network.requests.count <= 4)
    }

    @Test("5xx answers are tried again", arguments: [500, 502, 503, 504])
    func serverErrors(status: Int) async throws {
        let (atHub, atNetwork) = (Counter(), Counter())
        hub.hub.onHub { _ in atHub.next() % 2 == 1 ? ScriptedReply(status) : nil }
        hub.hub.onNetwork { _ in atNetwork.next() % 3 == 1 ? ScriptedReply(status) : nil }
        try await hub.pull()
        #expect(installed == content)
    }

    @Test("a server that only fails is given up, and its state is kept")
    func alwaysFailing() async throws {
        let counter = Counter()
        hub.hub.onNetwork { _ in counter.next() > 3 ? ScriptedReply(503) : nil }
        let error = try await hub.failure()
        #expect(error.code == .unreachable && error.message.contains("503"))
        hub.hub.onNetwork { _ in nil }
        hub.hub.clear()
        try await hub.pull()
        #expect(installed == content)
        #expect(hub.hub.network.bytesSent < content.count)
    }

    @Test("connections cut in mid-body lose nothing that had come")
    func cuts() async throws {
        let counter = Counter()
        let content = content
        hub.hub.onNetwork { request in
            var reply = ScriptedReply.file(content, for: request)
            if counter.next() % 3 != 0 { reply.cutAfter = reply.body.count / 2 }
            return reply
        }
        try await hub.pull()
        #expect(installed == content)
        // Of what was sent, the system drops what nobody had read when the connection broke; twice
        // the file would be sent if what had come were dropped as well.
        let sent = hub.hub.network.bytesSent
        #expect(sent >= content.count && sent < content.count * 5 / 4)
    }

    @Test("a connection that goes silent is given up and asked again")
    func stall() async throws {
        let counter = Counter()
        let content = content
        hub.hub.onNetwork { request in
            var reply = ScriptedReply.file(content, for: request)
            if counter.next() == 2 {
                // The length promises more than comes, and the connection stays open.
                reply.headers["Content-Length"] = "\(reply.body.count)"
                reply.body = Array(reply.body.prefix(100))
            }
            return reply
        }
        var tuning = HubCase.tuning
        tuning.stallTimeout = .milliseconds(300)
        try await hub.pull(tuning: tuning)
        #expect(installed == content)
    }

    @Test("nobody listening is said with the ways around it")
    func unreachable() async throws {
        let environment = HubEnvironment(["HF_ENDPOINT": "http://127.0.0.1:9"])
        let source = try HubSource(nil, environment: environment)
        let puller = ModelPuller(store: hub.store, environment: environment, tuning: HubCase.tuning)
        let error = try await #require(throws: HubError.self) {
            try await puller.pull(try ModelReference(HubCase.repository), from: source)
        }
        #expect(error.code == .unreachable)
        #expect(error.message.contains("127.0.0.1:9") && error.message.contains("HF_ENDPOINT"))
    }

    @Test("a server without ranges is read from the beginning, also after a cut")
    func noRanges() async throws {
        hub.hub.refuseRanges()
        let counter = Counter()
        let content = content
        hub.hub.onNetwork { _ in
            ScriptedReply(200, body: content, cutAfter: counter.next() == 1 ? 50_000 : nil)
        }
        try await hub.pull()
        #expect(installed == content)
        #expect(hub.hub.network.requests.count == 2)
    }

    @Test("an address whose signature has worn out is asked for anew")
    func expiredSignature() async throws {
        let counter = Counter()
        hub.hub.onNetwork { _ in counter.next() == 3 ? ScriptedReply(403) : nil }
        try await hub.pull()
        #expect(installed == content)
        #expect(hub.hub.hub.requests.filter { $0.path.contains("/resolve/") }.count >= 2)
    }

    @Test("a redirection in circles ends")
    func circles() async throws {
        let url = hub.hub.hub.url
        hub.hub.onHub { request in ScriptedReply(302, headers: ["Location": url + request.path]) }
        let error = try await hub.failure()
        #expect(error.code == .badAnswer && error.message.contains("circles"))
    }

    // MARK: Wrong bytes

    @Test("bytes that are not those the hub states are thrown away, and named")
    func wrongBytes() async throws {
        let wrong = try FakeModel.gguf(seed: 99)
        hub.hub.onNetwork { .file(wrong, for: $0) }
        let error = try await hub.failure()
        #expect(error.code == .mismatch && error.message.contains("tiny-Q4_K_M.gguf"))
        #expect(error.message.contains(FakeHub.sha256(wrong)))
        #expect(!FileManager.default.fileExists(atPath: hub.partial + "/tiny-Q4_K_M.gguf"))
        #expect(hub.store.installed().isEmpty)
        hub.hub.onNetwork { _ in nil }
        try await hub.pull()
        #expect(installed == content)
    }

    @Test("small files are held against Git's digest of them")
    func wrongSmallFile() async throws {
        let hub = try HubCase(PullTests.checkpoint, repository: "maker/Tiny")
        hub.hub.onHub { request in
            request.path.hasSuffix("tokenizer.json")
                ? .file(Array("[]".utf8), for: request) : nil
        }
        let error = try await hub.failure("maker/Tiny")
        #expect(error.code == .mismatch && error.message.contains("tokenizer.json"))
    }

    /// A server that sends another version of a file in mid-download: each half is right, the
    /// whole is not.
    @Test("two versions of a file mixed by a content network are fetched once more")
    func mixedVersions() async throws {
        let counter = Counter()
        let (content, wrong) = (content, try FakeModel.gguf(seed: 7))
        hub.hub.onNetwork { request in
            let isOld = counter.next() == 3
            return .file(isOld ? wrong : content, for: request, etag: isOld ? "\"a\"" : "\"b\"")
        }
        try await hub.pull()
        #expect(installed == content)
    }

    @Test("a file that is larger than the hub said is not taken")
    func otherSize() async throws {
        hub.hub.change(HubCase.repository) { $0.statedSizes["tiny-Q4_K_M.gguf"] = 50_000 }
        let error = try await hub.failure()
        #expect(error.code == .changed && error.message.contains("50000"))
    }

    @Test("a file that grows at a plain address ends the pull, and the next one begins anew")
    func growing() async throws {
        let counter = Counter()
        let longer = try FakeModel.gguf(floats: 40_000)
        let content = content
        let server = try ScriptedServer { request in
            counter.next() < 4
                ? .file(content, for: request, etag: "\"1\"")
                : .file(longer, for: request, etag: "\"2\"")
        }
        let error = try await hub.failure(server.url + "/m.gguf")
        #expect(error.code == .changed && error.message.contains("m.gguf"))
        let result = try await hub.pull(server.url + "/m.gguf")
        #expect(
            FileManager.default.contents(atPath: result.model.modelPath).map(Array.init) == longer)
    }

    /// With a strong ETag the server is asked to compare (`If-Range`); a weak one may not be used so.
    @Test(
        "a file of the same size that is exchanged at a plain address is noticed by its ETag",
        arguments: ["", "W/"])
    func exchanged(prefix: String) async throws {
        let counter = Counter()
        let (content, other) = (content, try FakeModel.gguf(seed: 5))
        let server = try ScriptedServer { request in
            counter.next() < 4
                ? .file(content, for: request, etag: prefix + "\"1\"")
                : .file(other, for: request, etag: prefix + "\"2\"")
        }
        let error = try await hub.failure(server.url + "/m.gguf")
        #expect(error.code == .changed && error.message.contains("ETag"))
        #expect(server.requests.contains { $0.headers["if-range"] != nil } == prefix.isEmpty)
    }
}
