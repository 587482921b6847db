// Calls to the file system that downloads are built from.

import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

package enum Disk {
    /// Bytes that this user may still write to the file system that holds `path`; nil where that
    /// cannot be told. The nearest existing folder above counts.
    @Sendable package static func freeBytes(_ path: String) -> Int? {
        var path = path
        var status = statvfs()
        while statvfs(path, &status) != 0 {
            guard errno == ENOENT, let slash = path.lastIndex(of: "/") else { return nil }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        let unit = status.f_frsize > 0 ? status.f_frsize : status.f_bsize
        let product = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(unit))
        return product.overflow ? Int.max : Int(clamping: product.partialValue)
    }

    /// Makes the folder, and those above it that are missing, for the owner alone.
    package static func makeFolder(_ path: String) throws(HubError) {
        if mkdir(path, 0o700) == 0 { return }
        switch errno {
        case EEXIST:
            guard isFolder(path) else {
                throw HubError(.unwritable, "\(path) is in the way: it is no folder")
            }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                throw failure(path, "cannot be made")
            }
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path, "cannot be made") }
        default: throw failure(path, "cannot be made")
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The size of a regular file; nil for anything else.
    static func fileSize(_ path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The bytes of a small file; nil when there is none, it cannot be read, or it is longer than
    /// `limit`.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        guard let size = fileSize(path), size <= limit,
            let data = FileManager.default.contents(atPath: path)
        else { return nil }
        return Array(data)
    }

    /// The first bytes of a file; fewer where it is shorter, none where it cannot be read.
    static func beginning(_ path: String, _ count: Int) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: count)).map(Array.init) ?? []
    }

    static func rename(_ old: String, _ new: String) throws(HubError) {
        #if canImport(Glibc)
            let result = Glibc.rename(old, new)
        #elseif canImport(Musl)
            let result = Musl.rename(old, new)
        #else
            let result = Darwin.rename(old, new)
        #endif
        guard result == 0 else { throw failure(new, "cannot be put in its place") }
    }

    /// Brings a folder's names to the disk. Not every file system can; the files are whole anyway.
    static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Removes a folder and what is in it, links as links.
    package static func remove(_ path: String) throws(HubError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw HubError(
                .unwritable, "\(path) cannot be removed: \(error.localizedDescription)")
        }
    }

    /// The names in a folder; none where it cannot be read.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The bytes of all files below a folder.
    static func totalBytes(_ folder: String) -> Int {
        var total = 0
        for name in FileManager.default.enumerator(atPath: folder) ?? .init() {
            guard let name = name as? String else { continue }
            total += fileSize(folder + "/" + name) ?? 0
        }
        return total
    }

    static func failure(_ path: String, _ what: String) -> HubError {
        let code = errno
        let reason = String(cString: strerror(code))
        let remedy = code == ENOSPC || code == EDQUOT ? "; make room and run the command again" : ""
        return HubError(
            code == ENOSPC || code == EDQUOT ? .noSpace : .unwritable,
            "\(path) \(what): \(reason)\(remedy)")
    }

    /// Runs work that waits for the disk or computes for long on a thread of its own, so that
    /// Swift's own threads go on with the connections.
    static func offload<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// A folder that one process works on at a time. The system releases the lock when the process
/// ends, however it ends.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Nil when another process holds the lock.
    ///
    /// - Throws: `HubError` (`unwritable`).
    package static func take(_ path: String) throws(HubError) -> FolderLock? {
        while true {
            let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            guard opened >= 0 else { throw Disk.failure(path, "cannot be opened") }
            // Network file systems may not lock folders; going on without is better than not at all.
            if flock(opened, LOCK_EX | LOCK_NB) != 0, ![EBADF, ENOLCK, ENOTSUP].contains(errno) {
                let code = errno
                close(opened)
                if code == EINTR { continue }
                if code == EWOULDBLOCK { return nil }
                errno = code
                throw Disk.failure(path, "cannot be locked")
            }
            // The folder may have been renamed or removed by the process that held the lock.
            var mine = stat()
            var current = stat()
            if fstat(opened, &mine) == 0, lstat(path, &current) == 0, mine.st_ino == current.st_ino,
                mine.st_dev == current.st_dev
            {
                return FolderLock(opened)
            }
            close(opened)
            try Disk.makeFolder(path)
        }
    }

    deinit { close(descriptor) }
}
