// The parts of a pull by themselves: selection, ranges, states, headers, proxies, licences.

import AsyncHTTPClient
import Foundation
import NIOHTTP1
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangHub

func manifestText(_ manifest: ModelManifest) -> [UInt8] { JSONWriter.text(manifest) }

@Suite struct SelectionTests {
    private func files(_ paths: [String]) throws -> [RemoteFile] {
        let address = try #require(WebAddress("http://127.0.0.1/x"))
        return paths.map { RemoteFile(path: $0, size: 10, digest: nil, address: address) }
    }

    private func select(_ paths: [String], _ selector: String?) throws -> [String] {
        try FileSelection(try files(paths), selector: selector, repository: "o/r").files.map(\.path)
    }

    static let quantised = [
        "README.md", "mmproj-F16.gguf", "m-imatrix.gguf", "m-Q4_K_M.gguf", "m-UD-Q4_K_XL.gguf",
        "m-Q4_K_S.gguf", "m.i1-Q2_K.gguf", "BF16/m-BF16-00001-of-00002.gguf",
        "BF16/m-BF16-00002-of-00002.gguf",
    ]

    @Test(
        "a quantisation is matched as a part of its own, in any capitals",
        arguments: [
            ("q4_k_m", ["m-Q4_K_M.gguf"]), ("Q4_K_XL", ["m-UD-Q4_K_XL.gguf"]),
            ("UD-Q4_K_XL", ["m-UD-Q4_K_XL.gguf"]), ("Q2_K", ["m.i1-Q2_K.gguf"]),
            ("m-Q4_K_S.gguf", ["m-Q4_K_S.gguf"]),
            ("bf16", ["BF16/m-BF16-00001-of-00002.gguf", "BF16/m-BF16-00002-of-00002.gguf"]),
            (
                "BF16/m-BF16-00002-of-00002.gguf",
                ["BF16/m-BF16-00001-of-00002.gguf", "BF16/m-BF16-00002-of-00002.gguf"]
            ),
        ])
    func quantisations(selector: String, wanted: [String]) throws {
        #expect(try select(Self.quantised, selector) == (wanted + ["README.md"]).sorted())
    }

    @Test("without a selection it is Q4_K_M, or the only model, or the list of them")
    func unselected() throws {
        #expect(try select(Self.quantised, nil) == ["README.md", "m-Q4_K_M.gguf"])
        #expect(try select(["a-Q8_0.gguf", "mmproj.gguf"], nil) == ["a-Q8_0.gguf"])
        let error = try #require(throws: HubError.self) {
            try select(["a-Q8_0.gguf", "a-Q2_K.gguf"], nil)
        }
        #expect(error.code == .noMatch)
        #expect(error.message.contains("o/r:a-Q8_0.gguf") && error.message.contains("a-Q2_K"))
    }

    @Test("Q4_K is no part of Q4_K_M: what matches nothing or too much lists what there is")
    func noMatches() throws {
        for selector in ["Q4_K", "Q4", "m-Q9.gguf", ".gguf"] {
            let error = try #require(throws: HubError.self) { try select(Self.quantised, selector) }
            #expect(error.code == .noMatch && error.message.contains("m-Q4_K_M.gguf"))
        }
        let two = ["a-Q8_0.gguf", "b-Q8_0.gguf", "c-Q4_0.gguf"]
        let error = try #require(throws: HubError.self) { try select(two, "Q8_0") }
        #expect(error.message.contains("b-Q8_0.gguf") && !error.message.contains("c-Q4_0.gguf"))
    }

    @Test("a split set that lacks a part is not taken")
    func missingPart() throws {
        let error = try #require(throws: HubError.self) {
            try select(["m-Q8_0-00001-of-00003.gguf", "m-Q8_0-00003-of-00003.gguf"], nil)
        }
        #expect(error.message.contains("m-Q8_0-00002-of-00003.gguf"))
    }

    @Test("repositories with neither format, or with an adapter only, are explained")
    func unusable() throws {
        let pickled = try #require(throws: HubError.self) { try select(["pytorch_model.bin"], nil) }
        #expect(pickled.message.contains("pytorch_model.bin"))
        let adapter = try #require(throws: HubError.self) { try select(["x.safetensors"], nil) }
        #expect(adapter.message.contains("config.json"))
        #expect(throws: HubError.self) { try select([], nil) }
    }

    @Test("names that differ in capitals only, or are hidden, are refused")
    func names() throws {
        #expect(throws: HubError.self) { try select(["a.gguf", "README.md", "readme.md"], nil) }
        #expect(throws: HubError.self) { try select([".hidden/a.gguf"], nil) }
        #expect(throws: HubError.self) { try select(["a\u{202E}b.gguf"], nil) }
    }
}

@Suite struct PartTests {
    @Test("ranges join, and their gaps are what is missing, as a set of numbers has it")
    func ranges() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var ranges = ByteRanges()
            var numbers: Set<Int> = []
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let start = Int.random(in: 0..<60, using: &random)
                let range = start..<(start + Int.random(in: 0..<12, using: &random))
                ranges.insert(range)
                numbers.formUnion(range)
            }
            #expect(ranges.count == numbers.count)
            #expect(Set(ranges.ranges.flatMap { $0 }) == numbers)
            for (left, right) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
                #expect(left.upperBound < right.lowerBound)
            }
            #expect(
                ranges.gaps(in: 5..<50).flatMap { $0 } == (5..<50).filter { !numbers.contains($0) })
        }
    }

    @Test("a state comes back as it was saved, and a damaged one not at all")
    func states() throws {
        var file = DownloadState.File(
            path: "a/b.gguf", size: 100, digest: .sha256(String(repeating: "a", count: 64)))
        file.etag = "\"x\""
        file.done.insert(0..<10)
        file.done.insert(20..<100)
        let state = DownloadState(name: "o/r", files: [file])
        let text = JSONWriter.text(state)
        #expect(DownloadState(try JSONValue(parsing: text)) == state)
        let damaged = String(decoding: text, as: UTF8.self).replacingOccurrences(
            of: "[20,100]", with: "[20,101]")
        let json = try JSONValue(parsing: Array(damaged.utf8))
        #expect(DownloadState(json)?.files.isEmpty == true)
    }

    /// Bytes of the old file under way on another connection would otherwise be taken for bytes of
    /// the new one when the download goes on.
    @Test("what comes of a file after it was forgotten does not count")
    func forgotten() throws {
        let address = try #require(WebAddress("http://127.0.0.1/x"))
        let file = RemoteFile(path: "x", size: 10, digest: nil, address: address)
        let state = DownloadState.File(path: "x", size: 10, digest: nil)
        let ledger = TransferLedger(
            name: "x", files: [file], states: [state], tuning: HubCase.tuning)
        ledger.record(0, 0..<4)
        ledger.reset(0, forGood: true)
        ledger.record(0, 4..<8)
        #expect(ledger.snapshot().state.doneBytes == 0 && ledger.take() == nil)
        ledger.reset(0)
        #expect(ledger.take()?.range == 0..<10)
        ledger.record(0, 0..<4)
        #expect(ledger.snapshot().state.doneBytes == 4)
    }

    @Test("Content-Range is read strictly")
    func contentRange() {
        #expect(ContentRange("bytes 0-9/10")?.range == 0..<10)
        #expect(ContentRange("bytes 5-9/*")?.total == nil)
        #expect(ContentRange("bytes 5-9/*")?.range == 5..<10)
        for text in [
            nil, "", "bytes */10", "bytes 9-5/10", "bytes 0-9/9", "bytes 0-9", "0-9/10",
            "bytes -1-9/10", "bytes 0-9223372036854775807/1", "bytes 0-x/10",
        ] { #expect(ContentRange(text) == nil, "\(text ?? "nil")") }
    }

    @Test("Retry-After is seconds or a date; Hugging Face's RateLimit counts too")
    func retryAfter() {
        let now = Date(timeIntervalSince1970: 784_111_777 - 30)
        func wait(_ name: String, _ value: String) -> Duration? {
            RetryAfter.duration(HTTPHeaders([(name, value)]), now: now)
        }
        #expect(wait("Retry-After", "120") == .seconds(120))
        #expect(wait("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT") == .seconds(30))
        #expect(wait("RateLimit", "\"resolvers\";r=0;t=55") == .seconds(55))
        for text in ["", "-1", "soon", "nan", "inf"] { #expect(wait("Retry-After", text) == nil) }
    }

    @Test("pauses double up to the longest")
    func pauses() {
        let tuning = HubTuning()
        for (failures, seconds) in [(1, 0.5), (3, 2), (100, 30)] {
            let pause = tuning.pause(after: failures)
            #expect(pause >= .seconds(seconds * 0.74) && pause <= .seconds(seconds * 1.26))
        }
    }

    @Test("proxies are taken from the environment, with exceptions")
    func proxies() throws {
        let settings = try ProxySettings(
            HubEnvironment([
                "https_proxy": "http://user:p%40ss@proxy.example:3128",
                "ALL_PROXY": "socks5://socks.example",
                "NO_PROXY": "mirror.example, .intern.example",
            ]))
        func proxy(_ text: String) throws -> String? {
            settings.proxy(for: try #require(WebAddress(text))).map { "\($0.host):\($0.port)" }
        }
        #expect(try proxy("https://huggingface.co") == "proxy.example:3128")
        #expect(try proxy("http://huggingface.co") == "socks.example:1080")
        #expect(try proxy("https://mirror.example") == nil)
        #expect(try proxy("https://a.intern.example") == nil)
        #expect(try proxy("https://xmirror.example") != nil)
        #expect(try proxy("http://127.0.0.1:5") == nil)
        let error = try #require(throws: HubError.self) {
            try ProxySettings(HubEnvironment(["HTTPS_PROXY": "gopher://user:secret@x"]))
        }
        #expect(error.message.contains("HTTPS_PROXY") && !error.message.contains("secret"))
    }

    @Test("requests go through the proxy that the environment names")
    func throughProxy() async throws {
        let content = try FakeModel.gguf()
        let proxy = try ScriptedServer { request in
            // What follows on the connection is for the server that was asked for (RFC 9110, 9.3.6).
            request.method == "CONNECT" ? ScriptedReply(200) : .file(content, for: request)
        }
        let environment = HubEnvironment(["HTTP_PROXY": proxy.url])
        try await Fixtures.withFolder { folder in
            let puller = ModelPuller(
                store: ModelStore(folder: folder), environment: environment, tuning: HubCase.tuning)
            let source = try HubSource(nil, environment: environment)
            _ = try await puller.pull(
                try ModelReference("http://hub.example/m.gguf"), from: source)
        }
        #expect(proxy.requests.contains { $0.method == "CONNECT" })
        let files = proxy.requests.filter { $0.method == "GET" }
        #expect(!files.isEmpty && files.allSatisfy { $0.headers["host"] == "hub.example" })
    }

    @Test("a licence is read from a model card's front matter")
    func licences() {
        #expect(ModelCard.license("---\nlanguage: zh\nlicense: mit\n---\nlicense: no") == "mit")
        #expect(ModelCard.license("---\r\nlicense: \"apache-2.0\"\r\n---") == "apache-2.0")
        #expect(ModelCard.license("---\nlicense: other\nlicense_name: deepseek\n---") == "deepseek")
        #expect(ModelCard.license("# Model\nlicense: mit") == nil)
        #expect(ModelCard.license("") == nil)
    }

    @Test("digests are those of the tools that define them")
    func digests() {
        // printf 'hello\n' | git hash-object --stdin; printf 'hello\n' | sha256sum
        let bytes = Array("hello\n".utf8)
        let git = FileDigest.gitSHA1("ce013625030ba8dba906f756967f9e9ca394464a")
        var hasher = FileHasher(size: bytes.count, expected: git)
        bytes.withUnsafeBytes { hasher.update($0) }
        let result = hasher.result(expected: git)
        #expect(result.isRight)
        #expect(
            result.sha256 == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
    }

    @Test("listings of several pages are followed on the same server only")
    func pages() throws {
        let page = try #require(WebAddress("https://mirror.example/api/models/a/b/tree/main?x=1"))
        func next(_ link: String) -> String? {
            HubCatalog.next(HTTPHeaders([("Link", link)]), after: page)?.text
        }
        #expect(next("</api/p?cursor=2>; rel=\"next\"") == "https://mirror.example/api/p?cursor=2")
        #expect(
            next("<https://huggingface.co/api/p?cursor=2>; rel=\"next\"")
                == "https://mirror.example/api/p?cursor=2")
        #expect(next("<https://h.example/>; rel=\"prev\"") == nil)
    }

    @Test("text from outside cannot rewrite a terminal")
    func printableText() {
        #expect(printable("a\u{1B}[2Jb\n\u{202E}") == "a\\u{1b}[2Jb\\u{a}\\u{202e}")
        #expect(printable(String(repeating: "a", count: 300)).count == 201)
        #expect(formatBytes(999) == "999 B" && formatBytes(3_554_000_000) == "3.55 GB")
    }
}

extension Fixtures {
    /// Calls `body` with a folder that is gone afterwards.
    static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-hub-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }
}
