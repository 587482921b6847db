// What this machine can do at most: the limits that speeds are reported against.

import CSiliangKernels

/// Measures memory bandwidth and integer arithmetic with the kernels' own instructions.
public enum MachineProbe {
    /// Bytes per second that all threads together read from memory: the best of several passes
    /// over a buffer much larger than the caches.
    ///
    /// - Throws: `TensorError` (`outOfMemory`).
    public static func memoryBandwidth(
        pool: ThreadPool, bytes: Int = 1 << 30, passes: Int = 5
    ) throws(TensorError) -> Double {
        let chunk = 1 << 20
        let chunks = max(1, bytes / chunk)
        let buffer = try AlignedBuffer(byteCount: chunks * chunk)
        // Untouched pages would all be one shared page of zeros.
        pool.run(chunks) { index, _ in
            (buffer.base + index * chunk).initializeMemory(
                as: UInt8.self, repeating: UInt8(truncatingIfNeeded: index), count: chunk)
        }
        var best = 0.0
        for _ in 0..<max(1, passes) {
            let clock = ContinuousClock()
            let elapsed = clock.measure {
                pool.run(chunks) { index, _ in
                    keep(sl_probe_read(buffer.base + index * chunk, Int64(chunk)))
                }
            }
            best = max(best, Double(chunks * chunk) / elapsed.inSeconds)
        }
        return best
    }

    /// 8-bit integer operations per second of all threads together, in registers only; a
    /// multiplication and an addition count as two.
    public static func int8Throughput(pool: ThreadPool, passes: Int = 5) -> Double {
        var best = 0.0
        var first: Int32 = 1
        let operations = sl_probe_int8(1, &first)
        // Some ten milliseconds, whatever an instruction set calls a round.
        let rounds = min(4_000_000, Int64(4e9 / max(operations, 1)))
        for _ in 0..<max(1, passes) {
            let clock = ContinuousClock()
            let elapsed = clock.measure {
                pool.run(pool.threads) { index, _ in
                    var sink = Int32(truncatingIfNeeded: index)
                    _ = sl_probe_int8(rounds, &sink)
                    keep(UInt64(UInt32(bitPattern: sink)))
                }
            }
            let total = operations * Double(rounds) * Double(pool.threads)
            best = max(best, total / elapsed.inSeconds)
        }
        return best
    }

    /// Seconds that a loop costs besides its work: telling the threads, one empty item each, and
    /// waiting for the last. The median over batches, as a thread that is put off spoils a mean.
    public static func loopCost(pool: ThreadPool, batches: Int = 101) -> Double {
        let loops = 200
        let clock = ContinuousClock()
        let costs = (0..<max(1, batches)).map { _ in
            clock.measure {
                for _ in 0..<loops { pool.run(pool.threads) { _, _ in } }
            }.inSeconds / Double(loops)
        }
        return costs.sorted()[costs.count / 2]
    }

    /// Makes a result count as used.
    @inline(never)
    private static func keep(_ value: UInt64) {
        withExtendedLifetime(value) {}
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
