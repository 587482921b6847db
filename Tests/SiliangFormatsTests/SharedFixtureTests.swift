// Every GGUF, safetensors and .npy file of the large fixtures, where they are there.

import Foundation
import SiliangFormats
import Testing

@Suite(.enabled(if: SharedFixtures.present, SharedFixtures.absent))
struct SharedFixtureTests {
    @Test func everyGGUFOpens() throws {
        let paths = SharedFixtures.paths(endingIn: ".gguf")
        #expect(!paths.isEmpty)
        for path in paths {
            let file = try GGUFFile.open(path: path)
            #expect(!file.metadata.entries.isEmpty || !file.tensors.isEmpty, "\(path)")
            #expect(file.tensors.allSatisfy { !$0.bytes.isEmpty && $0.elementCount > 0 }, "\(path)")
        }
    }

    @Test func vocabulariesHaveTheirTokensTypesAndMerges() throws {
        let paths = SharedFixtures.paths(endingIn: ".gguf").filter { $0.contains("ggml-vocab") }
        for path in paths {
            let metadata = try GGUFFile.open(path: path).metadata
            let tokens = try metadata.requireBytesArray("tokenizer.ggml.tokens")
            #expect(tokens.count > 30_000, "\(path)")
            #expect(try metadata.requireInts("tokenizer.ggml.token_type").count == tokens.count)
            if metadata.string("tokenizer.ggml.model") == "gpt2" {
                let merges = try metadata.requireBytesArray("tokenizer.ggml.merges")
                #expect(merges.allSatisfy { $0.contains(UInt8(ascii: " ")) }, "\(path)")
            }
        }
    }

    /// The writer is right about every type that real files use if rewriting changes no byte.
    @Test func rewritingAGGUFGivesTheSameBytes() throws {
        let folder = try TemporaryFolder()
        for path in SharedFixtures.paths(endingIn: ".gguf") {
            let file = try GGUFFile.open(path: path)
            // Version 2 files would come back as version 3.
            guard file.version == 3 else { continue }
            var writer = GGUFWriter(alignment: file.alignment)
            for entry in file.metadata.entries {
                writer.set(entry.key, entry.value, as: entry.type)
            }
            for tensor in file.tensors {
                writer.addTensor(
                    name: tensor.name, type: tensor.type, shape: tensor.shape,
                    bytes: Array(tensor.bytes))
            }
            try writer.write(path: folder.path("again.gguf"))
            let again = try Data(contentsOf: URL(fileURLWithPath: folder.path("again.gguf")))
            let original = try Data(contentsOf: URL(fileURLWithPath: path))
            // Vocabulary-only files were written without the padding after the header.
            #expect(again.prefix(original.count) == original, "\(path)")
            #expect(again.dropFirst(original.count).allSatisfy { $0 == 0 }, "\(path)")
        }
    }

    @Test func everySafetensorsFileOpens() throws {
        let paths = SharedFixtures.paths(endingIn: ".safetensors")
        #expect(!paths.isEmpty)
        for path in paths {
            let file = try SafetensorsFile.open(path: path)
            #expect(!file.tensors.isEmpty, "\(path)")
            guard path.hasSuffix("expected.safetensors"), let logits = file.tensor(named: "logits")
            else { continue }
            let values = try logits.values(of: Float.self)
            #expect(logits.shape.count == 2 && values.allSatisfy(\.isFinite), "\(path)")
            let ids = try file.requireTensor(named: "input_ids").values(of: Int64.self)
            #expect(ids.count == logits.shape[0], "\(path)")
        }
    }

    @Test func everyNPYOpensAndFloatsAreAsManyAsTheShapeSays() throws {
        let paths = SharedFixtures.paths(endingIn: ".npy")
        #expect(!paths.isEmpty)
        for path in paths {
            let file = try NPYFile.open(path: path)
            let values = try file.values(of: Float.self)
            #expect(values.count == file.shape.reduce(1, *), "\(path)")
        }
    }
}
