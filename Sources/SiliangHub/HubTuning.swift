// The figures of downloading, each with its reason. Tests use smaller ones.

/// How downloads are cut, repeated and given up.
public struct HubTuning: Sendable {
    /// Connections at once, over all files of a model. Content networks limit the rate of each, and
    /// four fill most lines without being taken for an attack.
    public var connections = 4
    /// Bytes of one request: enough that its round trips do not matter.
    package var chunkBytes = 32 << 20
    /// Bytes of a file's first request, which shows whether the server honours ranges. Until then
    /// nothing else of the file is asked for.
    package var probeBytes = 1 << 20
    /// How often in a row a request may fail without a single byte having come.
    package var attempts = 6
    /// The pause after the first failure; it doubles with each further one up to `longestPause`.
    package var firstPause: Duration = .milliseconds(500)
    package var longestPause: Duration = .seconds(30)
    /// A server that asks for a longer pause ends the download: a person should decide.
    package var longestWait: Duration = .seconds(600)
    package var connectTimeout: Duration = .seconds(20)
    /// A connection on which nothing arrives for so long is given up.
    package var stallTimeout: Duration = .seconds(45)
    /// How often the state of a download is brought to disk: what a kill loses at most.
    package var saveInterval: Duration = .seconds(2)
    /// Bytes that the disk should keep free beside the model.
    package var spaceMargin = 64 << 20
    /// Bytes free in the file system that holds a folder, or nil where that cannot be known.
    package var freeBytes: @Sendable (String) -> Int? = Disk.freeBytes

    public init() {}

    /// The pause before a request is repeated: doubling, with chance in it so that connections that
    /// failed together do not come back together.
    ///
    /// - Parameter failures: how many there were, from 1.
    func pause(after failures: Int) -> Duration {
        let doubled = firstPause * (1 << min(max(failures - 1, 0), 10))
        return min(doubled, longestPause) * Double.random(in: 0.75...1.25)
    }
}
