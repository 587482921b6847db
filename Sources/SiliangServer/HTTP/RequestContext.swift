// What a request carries through the router.

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SiliangLedger
import Synchronization

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

    private static let count = Atomic<UInt32>(.random(in: 0 ... .max))

    /// 64 random bits, and 32 that count: enough never to meet twice.
    private static func makeRequestID() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return hexadecimal(UInt64.random(in: 0 ... .max)) + hexadecimal(number)
    }

    private static func hexadecimal(_ value: some FixedWidthInteger) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: value.bitWidth / 4 - digits.count) + digits
    }
}
