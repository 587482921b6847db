// The service: routes on a listening socket, from its start to its orderly end.

import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Siliang
import SiliangLedger
import Synchronization
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether the service still takes work.
final class ServiceLifecycleState: Sendable {
    private let draining = Mutex(false)

    var isDraining: Bool { draining.withLock { $0 } }

    func drain() { draining.withLock { $0 = true } }
}

/// The HTTP service over a pool of models.
public struct SiliangService: Sendable {
    private let pool: ModelPool
    private let keys: KeyStore
    private let configuration: ServiceConfiguration
    private let logger: Logger
    private let lifecycle = ServiceLifecycleState()
    let connections = ConnectionTable()

    /// - Parameter pool: whose models are loaded when requests ask for them.
    package init(
        pool: ModelPool, keys: KeyStore, configuration: ServiceConfiguration = .init(),
        logger: Logger
    ) {
        self.pool = pool
        self.keys = keys
        self.configuration = configuration
        self.logger = logger
    }

    /// A service over models that are loaded and stay.
    ///
    /// - Throws: `ServiceError` (`noModels`, `duplicateName`).
    package init(
        models: [ServedModel], keys: KeyStore, configuration: ServiceConfiguration = .init(),
        logger: Logger
    ) throws(ServiceError) {
        self.init(
            pool: try ModelPool(loaded: models, logger: logger), keys: keys,
            configuration: configuration, logger: logger)
    }

    /// Serves until SIGINT or SIGTERM, or until the task is cancelled; then takes no more work,
    /// lets what is under way end for `shutdownGraceSeconds`, ends the engines, and returns.
    ///
    /// - Parameter onListening: called once when clients can connect.
    /// - Throws: `ServiceError` when the service cannot listen.
    public func run(
        onListening: @escaping @Sendable (ListeningAddress) async -> Void
    ) async throws(ServiceError) {
        try await run(serviceGroup(stopsOnSignals: true, onListening))
    }

    /// Runs a group that `serviceGroup` made; by the group a test can stop the service as a signal
    /// does.
    func run(_ group: ServiceGroup) async throws(ServiceError) {
        guard (0...65535).contains(configuration.port) else {
            throw ServiceError(
                .badAddress, "\(configuration.port) is no port: choose 1 to 65535, or 0 for any.")
        }
        do {
            try await group.run()
        } catch is CancellationError {
            return
        } catch {
            throw startError(error)
        }
    }

    func serviceGroup(
        stopsOnSignals: Bool, _ onListening: @escaping @Sendable (ListeningAddress) async -> Void
    ) -> ServiceGroup {
        let drain = EngineDrain(
            pool: pool, lifecycle: lifecycle,
            grace: .seconds(configuration.shutdownGraceSeconds), logger: logger)
        // Groups stop their services from the last to the first: engines first, so that the
        // server's open responses come to their end.
        var group = ServiceGroupConfiguration(
            services: [.init(service: application(onListening)), .init(service: drain)],
            gracefulShutdownSignals: stopsOnSignals ? [.sigint, .sigterm] : [], logger: logger)
        group.maximumGracefulShutdownDuration =
            .seconds(configuration.shutdownGraceSeconds + Self.closingSeconds)
        return ServiceGroup(configuration: group)
    }

    /// Time for the engines to notice their end and for connections to close after the grace.
    static let closingSeconds = 1.0

    /// The HTTP side alone: what tests drive without a socket.
    func application(
        _ onListening: @escaping @Sendable (ListeningAddress) async -> Void
    ) -> Application<RouterResponder<APIRequestContext>> {
        let router = APIRouter(
            pool: pool, keys: keys, configuration: configuration, lifecycle: lifecycle,
            connections: connections
        ).makeRouter()
        let host = configuration.host
        let deadlines = RequestDeadlines(
            headers: .milliseconds(Int64(configuration.headerTimeoutSeconds * 1000)),
            body: .milliseconds(Int64(configuration.bodyTimeoutSeconds * 1000)))
        let channels = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionWatch(table: connections, deadlines: deadlines)
            ],
            idleTimeout: .milliseconds(Int64(configuration.idleTimeoutSeconds * 1000)))
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                LoopChannel(HTTP1Channel(responder: responder, configuration: channels))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port), serverName: "siliang",
                availableConnectionsDelegate: .maximum(
                    configuration.maxConnections, logger: logger)),
            onServerRunning: { channel in
                await onListening(
                    ListeningAddress(host: host, port: channel.localAddress?.port ?? 0))
            },
            logger: logger)
    }

    private func startError(_ error: any Error) -> ServiceError {
        let place = "\(configuration.host):\(configuration.port)"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return ServiceError(
                .portInUse,
                "Cannot listen on \(place): the port is in use. Stop the program that has it, or "
                    + "choose another with --port.", underlying: error)
        case EACCES, EPERM:
            return ServiceError(
                .notPermitted,
                "Cannot listen on \(place): not permitted. Choose a port above 1023 with --port.",
                underlying: error)
        case EADDRNOTAVAIL:
            return badHost(error)
        default:
            if error is SocketAddressError || error is SocketAddressError.UnknownHost {
                return badHost(error)
            }
            return ServiceError(
                .failed, "Cannot serve on \(place): \(error).", underlying: error)
        }
    }

    private func badHost(_ error: any Error) -> ServiceError {
        ServiceError(
            .badAddress,
            "Cannot listen on \(configuration.host): this machine has no such address. Use "
                + "127.0.0.1 for this machine alone, 0.0.0.0 for every network, with --host.",
            underlying: error)
    }
}

/// Waits for the order to stop, then ends loads and engines.
private struct EngineDrain: Service {
    let pool: ModelPool
    let lifecycle: ServiceLifecycleState
    let grace: Duration
    let logger: Logger

    func run() async throws {
        // Throws when the group is cancelled instead of stopped; the engines end either way.
        try? await gracefulShutdown()
        lifecycle.drain()
        logger.info("Stopping: no new requests, those under way have \(grace)")
        await pool.shutdown(within: grace)
    }
}
