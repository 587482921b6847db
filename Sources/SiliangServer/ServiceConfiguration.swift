// What can be set about the service, and how it fails.

/// Where the service listens and what it allows.
public struct ServiceConfiguration: Sendable, Equatable {
    /// A name or address of this machine. The default is reachable from this machine alone.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 8080
    /// The largest request body in bytes.
    public var maxBodyBytes = 8 << 20
    /// Seconds of silence after which a stream says that it is alive.
    public var keepAliveSeconds = 10.0
    /// Seconds that a new connection may take to send its first request's headers.
    public var headerTimeoutSeconds = 10.0
    /// Seconds that a request's body may take to arrive.
    public var bodyTimeoutSeconds = 60.0
    /// Seconds after which a connection is closed that has sent no whole request.
    public var idleTimeoutSeconds = 60.0
    /// Connections at once; more wait in the system's queue.
    public var maxConnections = 1024
    /// Seconds that requests under way may take when the service is told to stop. The end itself
    /// takes up to a second more.
    public var shutdownGraceSeconds = 3.0

    public init() {}
}

/// The address that the service is bound to.
public struct ListeningAddress: Sendable, Equatable {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Where a client on this machine finds the service.
    public var url: String {
        // Nothing answers at "any address", so links name the loopback instead.
        let name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        return "http://" + (name.contains(":") ? "[\(name)]" : name) + ":\(port)"
    }
}

/// A service that cannot start.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Another program listens on the port.
        case portInUse
        /// The host is none of this machine's, or the port is no port.
        case badAddress
        /// The system does not let this user listen there.
        case notPermitted
        /// No model to serve.
        case noModels
        /// Two models share a name.
        case duplicateName
        /// Anything else.
        case failed
    }

    public let code: Code
    /// What is wrong and what to do about it.
    public let message: String
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    public var description: String { message }
}
