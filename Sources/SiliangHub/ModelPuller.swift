// From the name of a published model to an installed one.

import Foundation
import NIOHTTP1
import SiliangFormats

/// What happens during a pull, in the order in which it happens.
public enum PullEvent: Sendable, Equatable {
    /// Something that a person should know, in a sentence.
    case notice(String)
    /// What will be downloaded.
    ///
    /// - Parameters:
    ///   - bytes: of the whole model.
    ///   - present: of them, already here from an earlier try.
    case found(name: String, files: Int, bytes: Int, present: Int)
    /// Bytes that are here, and all of them.
    case downloading(done: Int, total: Int)
    /// Bytes compared with what the hub states, and all of them.
    case verifying(done: Int, total: Int)
}

/// How a pull ended.
public struct PullResult: Sendable {
    public let model: InstalledModel
    /// Whether nothing had to be done.
    public let wasInstalled: Bool
}

/// Installs models into a folder.
public struct ModelPuller: Sendable {
    private let store: ModelStore
    private let environment: HubEnvironment
    private let tuning: HubTuning

    public init(
        store: ModelStore, environment: HubEnvironment, tuning: HubTuning = HubTuning()
    ) {
        self.store = store
        self.environment = environment
        self.tuning = tuning
    }

    /// Downloads, checks and installs a model. What has come is kept when this fails or is
    /// cancelled; the same call goes on from there.
    ///
    /// - Parameters:
    ///   - source: where a repository is looked for; of no account for a plain address.
    ///   - revision: a branch, tag or commit; nil for the hub's default branch.
    ///   - onEvent: called from several threads, one call at a time being no promise.
    /// - Throws: `HubError`; `CancellationError` when the task is cancelled.
    public func pull(
        _ reference: ModelReference, from source: HubSource, revision: String? = nil,
        onEvent: @escaping @Sendable (PullEvent) -> Void = { _ in }
    ) async throws -> PullResult {
        let client = HubClient(proxies: try ProxySettings(environment), tuning: tuning)
        do {
            let run = PullRun(
                store: store, client: client, source: source, reference: reference,
                revision: revision, onEvent: onEvent)
            let result = try await run.pull()
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }
}

/// One pull.
struct PullRun: Sendable {
    let store: ModelStore
    let client: HubClient
    let source: HubSource
    let reference: ModelReference
    let revision: String?
    let onEvent: @Sendable (PullEvent) -> Void

    func pull() async throws -> PullResult {
        store.sweep()
        let target = try await PullTarget.find(self)
        let place = target.place(in: store)
        let installed = ModelManifest.read(place)
        if let installed, isCurrent(installed, place, target) {
            return PullResult(
                model: InstalledModel(folder: place, manifest: installed), wasInstalled: true)
        }
        let folder = try PartialFolder.take(
            place + ModelStore.partialSuffix, files: target.selection.files)
        var states = try folder.recover()
        if let installed { reuse(installed, place, target, folder, &states) }
        do throws(HubError) {
            try checkSpace(states, folder.path)
        } catch {
            folder.removeIfEmpty()
            throw error
        }
        let ledger = TransferLedger(
            name: reference.description, files: target.selection.files, states: states,
            tuning: client.tuning)
        onEvent(
            .found(
                name: target.name, files: states.count, bytes: ledger.totalBytes,
                present: ledger.progress.done))
        for (index, file) in target.selection.files.enumerated() where file.size == 0 {
            try folder.make(index)
        }
        try folder.save(ledger)
        try await Downloader(
            client: client, source: source, repository: target.remote.repository,
            token: target.remote.token, ledger: ledger, folder: folder, onEvent: onEvent
        ).run()
        return try install(target, ledger.snapshot().state, folder, place)
    }

    private func install(
        _ target: PullTarget, _ state: DownloadState, _ folder: PartialFolder, _ place: String
    ) throws -> PullResult {
        do throws(HubError) {
            try ModelCheck(folder: folder.path, selection: target.selection, name: target.name)
                .run()
        } catch {
            // What nothing vouches for may be right the next time.
            for (index, file) in target.selection.files.enumerated() where file.digest == nil {
                folder.discard(index)
            }
            throw error
        }
        let manifest = target.manifest(state, folder: folder.path, source: source)
        try folder.install(manifest, at: place)
        return PullResult(
            model: InstalledModel(folder: place, manifest: manifest), wasInstalled: false)
    }

    /// Whether the installed model is, file for file, what the hub has now.
    private func isCurrent(
        _ installed: ModelManifest, _ place: String, _ target: PullTarget
    ) -> Bool {
        let files = target.selection.files
        guard installed.files.count == files.count else { return false }
        return zip(installed.files, files).allSatisfy { old, new in
            old.isSame(as: new, etag: target.etag)
                && Disk.fileSize(place + "/" + old.path) == old.size
        }
    }

    /// Takes from the installed model what the new one shares with it. It is hashed like anything
    /// else afterwards.
    private func reuse(
        _ installed: ModelManifest, _ place: String, _ target: PullTarget, _ folder: PartialFolder,
        _ states: inout [DownloadState.File]
    ) {
        for (index, file) in target.selection.files.enumerated()
        where file.size > 0 && states[index].done.count == 0 {
            guard let old = installed.files.first(where: { $0.isSame(as: file, etag: nil) }),
                Disk.fileSize(place + "/" + old.path) == file.size,
                folder.link(place + "/" + old.path, as: index)
            else { continue }
            states[index].done.insert(0..<file.size)
        }
    }

    private func checkSpace(_ states: [DownloadState.File], _ path: String) throws(HubError) {
        let missing = states.reduce(0) { $0 + $1.size - $1.done.count }
        guard missing > 0, let free = client.tuning.freeBytes(path) else { return }
        guard missing + client.tuning.spaceMargin <= free else {
            throw HubError(
                .noSpace,
                "\(reference.description) needs \(formatBytes(missing)) more, and the disk of "
                    + "\(store.folder) has \(formatBytes(free)) free: make room, or set "
                    + "SILIANG_MODELS to a folder on another disk")
        }
    }
}
