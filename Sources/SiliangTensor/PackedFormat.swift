// Which stored types have integer kernels, and where a packed group keeps what.

import CSiliangKernels
import SiliangFormats

/// A packed layout; the layouts are documented in CSiliangKernels/packed_formats.h.
public struct PackedFormat: Sendable, Equatable {
    /// The storage type it packs.
    public let type: TensorType
    let id: sl_format

    /// The packed layout for a storage type, if there is one.
    public init?(_ type: TensorType) {
        guard let id = Self.ids[type] else { return nil }
        self.type = type
        self.id = id
    }

    private static let ids: [TensorType: sl_format] = [
        .q4_0: SL_Q4_0, .q4_1: SL_Q4_1, .q5_0: SL_Q5_0, .q5_1: SL_Q5_1, .q8_0: SL_Q8_0,
        .q2K: SL_Q2_K, .q3K: SL_Q3_K, .q4K: SL_Q4_K, .q5K: SL_Q5_K, .q6K: SL_Q6_K,
        .iq4NL: SL_IQ4_NL, .iq4XS: SL_IQ4_XS, .mxfp4: SL_MXFP4,
    ]

    /// Byte offsets of the sections of a chunk of `blocks` blocks, at most `Kernels.chunkBlocks`.
    func sections(blocks: Int) -> sl_sections { sl_sections_of(id, Int64(blocks)) }

    /// Whether products want activations that share a scale per super-block.
    var isWide: Bool { sl_is_wide(id) != 0 }

    /// Bytes of a group of 16 rows.
    public func groupBytes(columns: Int) -> Int {
        Int(sl_group_bytes(id, Int64(columns / Kernels.blockColumns)))
    }
}
