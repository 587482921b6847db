// Which tensor gets which type: llama.cpp's choices, one rule each.

import SiliangFormats
import SiliangModels
import Testing

@Suite struct QuantizationMixTests {
    private func mix(
        _ target: TensorType, pure: Bool = false, architecture: String = "llama",
        layers: UInt64 = 32, experts: UInt64 = 0, tied: Bool = false
    ) throws -> QuantizationMix {
        var values: [(String, MetadataValue)] = [
            ("general.architecture", .bytes(Array(architecture.utf8))),
            ("\(architecture).block_count", .unsigned(layers)),
        ]
        if experts > 0 { values.append(("\(architecture).expert_count", .unsigned(experts))) }
        return QuantizationMix(
            target: target, isPure: pure, metadata: try GGUFMetadata(values: values),
            tensorNames: ["token_embd.weight"] + (tied ? [] : ["output.weight"]))
    }

    private func type(
        _ mix: QuantizationMix, _ name: String, _ shape: [Int] = [512, 1024],
        stored: TensorType = .f16
    ) -> TensorType {
        mix.type(name: name, shape: shape, stored: stored)
    }

    @Test("the output gets Q6_K, and so does a tied embedding")
    func output() throws {
        for target in [TensorType.q4_0, .q4K, .q5K, .q6K] {
            #expect(type(try mix(target), "output.weight") == .q6K)
            #expect(type(try mix(target), "token_embd.weight") == target)
            #expect(type(try mix(target, tied: true), "token_embd.weight") == .q6K)
            #expect(type(try mix(target, pure: true), "output.weight") == target)
        }
        #expect(type(try mix(.q8_0), "output.weight") == .q8_0)
    }

    @Test("of 32 layers, 0 to 3, 28 to 31 and every third between keep more bits")
    func layers() throws {
        let expected = Set([0, 1, 2, 3, 28, 29, 30, 31] + stride(from: 6, to: 28, by: 3))
        for target in [TensorType.q4K, .q5K] {
            let mix = try mix(target)
            for layer in 0..<32 {
                for name in ["attn_v", "ffn_down", "ffn_down_exps", "ffn_down_shexp"] {
                    let found = type(mix, "blk.\(layer).\(name).weight")
                    #expect(found == (expected.contains(layer) ? .q6K : target), "\(layer)")
                }
                for name in ["attn_q", "attn_k", "attn_output", "ffn_up", "ffn_gate"] {
                    #expect(type(mix, "blk.\(layer).\(name).weight") == target)
                }
            }
            let pure = try self.mix(target, pure: true)
            #expect(type(pure, "blk.0.attn_v.weight") == target)
        }
        // Without super-blocks of four and five bits there is nothing to be mixed.
        for target in [TensorType.q4_0, .q8_0, .q6K] {
            #expect(type(try mix(target), "blk.0.ffn_down.weight") == target)
        }
    }

    @Test("models of eight experts keep their attention, those of 70 billion their values")
    func specialModels() throws {
        let eight = try mix(.q4K, experts: 8)
        #expect(type(eight, "blk.5.attn_v.weight") == .q8_0)
        #expect(type(eight, "blk.5.attn_k.weight") == .q8_0)
        #expect(type(eight, "blk.5.attn_output.weight") == .q5K)
        #expect(type(eight, "blk.5.attn_q.weight") == .q4K)
        let large = try mix(.q4K, layers: 80)
        #expect(type(large, "blk.11.attn_v.weight") == .q5K)
        #expect(type(large, "blk.12.attn_v.weight") == .q6K)
    }

    @Test("norms, biases and routers are F32 in every mix")
    func small() throws {
        for target in QuantizationMix.targets {
            let mix = try mix(target, pure: true)
            for (name, shape) in [
                ("output_norm.weight", [1024]), ("blk.0.attn_q.bias", [1024]),
                ("blk.0.ffn_gate_inp.weight", [64, 1024]), ("blk.0.exp_probs_b.bias", [64]),
                ("blk.0.attn_q_norm.weight", [8, 128]),
            ] {
                #expect(type(mix, name, shape) == .f32, "\(name)")
            }
        }
    }

    @Test("rows that are no whole blocks get the nearest type that fits")
    func narrowRows() throws {
        let cases: [(TensorType, Int, TensorType)] = [
            (.q4K, 96, .q5_0), (.q5K, 96, .q5_1), (.q6K, 96, .q8_0), (.q4_0, 96, .q4_0),
            (.q4K, 100, .f16), (.q8_0, 100, .f16), (.q4_0, 20, .f16), (.q4K, 512, .q4K),
        ]
        for (target, columns, expected) in cases {
            let found = type(try mix(target), "blk.5.attn_q.weight", [8, columns])
            #expect(found == expected, "\(target.name) of \(columns)")
        }
        #expect(type(try mix(.q4K), "blk.0.ffn_down_exps.weight", [4, 8, 96]) == .q8_0)
    }

    @Test("what cannot be read stays as it is")
    func unknown() throws {
        #expect(type(try mix(.q4K), "table.weight", stored: .i32) == .i32)
        #expect(type(try mix(.q4K), "blk.0.attn_q.weight", stored: .iq2S) == .iq2S)
    }

    @Test("the file type is llama.cpp's number for the mix")
    func fileTypes() throws {
        let expected: [TensorType: (Int, pure: Int)] = [
            .q4K: (15, 14), .q5K: (17, 16), .q6K: (18, 18), .q8_0: (7, 7), .q4_0: (2, 2),
            .f16: (1, 1), .bf16: (32, 32), .f32: (0, 0),
        ]
        for (target, numbers) in expected {
            #expect(try mix(target).fileType == numbers.0)
            #expect(try mix(target, pure: true).fileType == numbers.pure)
        }
    }
}
