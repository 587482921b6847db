// How the choices that trade accuracy for speed or memory change the logits, and which must not:
// instruction sets and thread counts.

import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@Suite struct PrecisionTests {
    // Activations rounded to 8 bits: llama.cpp's own error on models this small is about 0.03 sd
    // rms and 0.2 sd at most.
    @Test("8-bit activations stay near the reference", arguments: ModelCase.quantized)
    func quantizedActivations(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(
            path: model.path, options: LoadOptions(kvType: .f32, activations: .int8))
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.rmsError < 0.05, "\(comparison)")
        #expect(comparison.topAgreement > 0.85, "\(comparison)")
        // Without a difference the 8-bit path was not taken.
        #expect(comparison.rmsError > 1e-4, "\(comparison)")
    }

    // What is not quantised has no use for quantised activations. (The undivided kv_b is rewritten
    // when loaded; 16 bits are enough for what 16 bits held.)
    @Test(
        "8-bit activations leave float models exact",
        arguments: ModelCase.all.filter { !$0.isQuantized })
    func floatModelsWithQuantizedActivations(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(
            path: model.path, options: LoadOptions(kvType: .f32, activations: .int8))
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
    }

    @Test(
        "16-bit keys and values stay near the reference", arguments: ModelCase.all,
        [KVType.f16, .i16])
    func halfKeysAndValues(of model: ModelCase, type: KVType) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(
            path: model.path, options: LoadOptions(kvType: type, activations: .float32))
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.rmsError < 2e-3, "\(comparison)")
        // Without a difference the type was not taken.
        #expect(comparison.rmsError > 2e-6, "\(comparison)")
        #expect(comparison.topAgreement > 0.95, "\(comparison)")
    }

    // bfloat16 keeps 8 bits of a value where 16-bit floats keep 11; 8 bits with a scale keep 7.
    @Test(
        "keys and values in bfloat16 and in 8 bits stay near the reference",
        arguments: ModelCase.gguf, [KVType.bf16, .q8_0])
    func roundedKeysAndValues(of model: ModelCase, type: KVType) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness: ModelHarness
        do {
            harness = try ModelHarness(
                path: model.path, options: LoadOptions(kvType: type, activations: .float32))
        } catch let error as ModelError where type == .q8_0 {
            // Heads that are no multiple of 32 wide are refused by name.
            #expect(error.code == .invalidConfiguration && "\(error)".contains("q8_0"))
            return
        }
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        // Rounding this coarse flips a routing decision in one of the mixtures: 0.06.
        #expect(comparison.rmsError < 8e-2, "\(comparison)")
        #expect(comparison.rmsError > 1e-5, "\(comparison)")
        #expect(comparison.topAgreement > 0.85, "\(comparison)")
    }

    // What is chosen for models of this size when nothing is asked for is exact.
    @Test("defaults are exact for small models", arguments: ModelCase.all)
    func defaults(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path, options: LoadOptions())
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
    }

    @Test(
        "every instruction set computes the same", arguments: ModelCase.committed,
        InstructionSet.allCases)
    func instructionSets(of model: ModelCase, set: InstructionSet) throws {
        // A set that this machine lacks falls back to scalar code, which is worth running too.
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path, instructionSet: set)
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
    }

    // A thread count that divides neither rows nor heads finds work that is dropped or done twice.
    @Test(
        "any number of threads computes the same", arguments: ModelCase.committed, [1, 3])
    func threadCounts(of model: ModelCase, threads: Int) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path, threads: threads)
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
    }
}
