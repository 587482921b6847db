// What a request carries through the router.

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SiliangLedger

/// The context of one HTTP request.
struct APIRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Names the request in the response's `x-request-id`, in logs and in usage.
    let requestID: String
    /// The connection that the request came by.
    let connection: ObjectIdentifier
    /// Whose key came with the request; set by `Authentication`.
    var key: KeyRecord?

    init(source: Source) {
        coreContext = .init(source: source)
        requestID = Self.makeRequestID()
        connection = ObjectIdentifier(source.channel)
        logger[metadataKey: "request"] = "\(requestID)"
    }

    /// 96 random bits: enough never to meet twice.
    private static func makeRequestID() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<24).map { _ in
            String(UInt8.random(in: 0..<16, using: &generator), radix: 16)
        }
        return digits.joined()
    }
}
