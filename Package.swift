// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library of the package: `name` may import `dependencies` and nothing else
/// (docs/architecture.md draws the arrows, Tools/check_architecture.py holds them).
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A program that shows how the library is used.
func example(_ name: String, path: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["Siliang"], path: path, swiftSettings: strict)
}

/// A library's tests. Data files are found from the source's place, so they are no resources.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], data: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["SiliangTestSupport"], exclude: data,
        swiftSettings: strict)
}

let package = Package(
    name: "siliang",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "siliang", targets: ["SiliangCLI"]),
        .library(
            name: "SiliangEngine",
            targets: [
                "SiliangFormats", "SiliangTensor", "SiliangTokenizer", "SiliangModels",
                "SiliangEngine", "SiliangChat",
            ]),
        .library(name: "Siliang", targets: ["Siliang"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(
            url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(
            name: "CSiliangKernels", cSettings: [.define("_GNU_SOURCE", .when(platforms: [.linux]))]
        ),
        module("SiliangFormats", []),
        module("SiliangTensor", ["SiliangFormats", "CSiliangKernels"]),
        module("SiliangTokenizer", ["SiliangFormats"]),
        module("SiliangModels", ["SiliangFormats", "SiliangTensor"]),
        module(
            "SiliangEngine",
            [
                "SiliangModels", "SiliangTensor", "SiliangFormats",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        module("SiliangChat", ["SiliangTokenizer", "SiliangFormats"]),
        module("SiliangLedger", [.product(name: "Crypto", package: "swift-crypto")]),
        module(
            "SiliangHub",
            [
                "SiliangFormats",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        module(
            "Siliang",
            [
                "SiliangEngine", "SiliangModels", "SiliangTensor", "SiliangChat",
                "SiliangTokenizer", "SiliangFormats",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        module(
            "SiliangServer",
            [
                "Siliang", "SiliangEngine", "SiliangModels", "SiliangChat", "SiliangTokenizer",
                "SiliangLedger", "SiliangFormats",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "SiliangCLI",
            dependencies: [
                "SiliangServer", "Siliang", "SiliangEngine", "SiliangModels", "SiliangTensor",
                "SiliangChat",
                "SiliangTokenizer", "SiliangFormats", "SiliangLedger", "SiliangHub",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "load-server",
            dependencies: [
                "SiliangServer", "Siliang", "SiliangEngine", "SiliangModels", "SiliangChat",
                "SiliangTokenizer", "SiliangFormats", "SiliangLedger",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/LoadServer", swiftSettings: strict),

        example("example-chat", path: "Examples/Chat"),
        example("example-extract", path: "Examples/Extract"),

        .target(
            name: "SiliangTestSupport",
            dependencies: [
                "Siliang", "SiliangChat", "SiliangEngine", "SiliangFormats", "SiliangModels",
                "SiliangTensor", "SiliangTokenizer",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/SiliangTestSupport", swiftSettings: strict),
        tests("SiliangFormatsTests", ["SiliangFormats"]),
        tests("SiliangTensorTests", ["SiliangTensor", "SiliangFormats"], data: ["Fixtures"]),
        tests(
            "SiliangTokenizerTests", ["SiliangTokenizer", "SiliangFormats"], data: ["Fixtures"]),
        tests(
            "SiliangModelsTests", ["SiliangModels", "SiliangTensor", "SiliangFormats"],
            data: ["Fixtures"]),
        tests(
            "SiliangEngineTests", ["SiliangEngine", "SiliangModels", "SiliangTensor"],
            data: ["Fixtures"]),
        tests(
            "SiliangChatTests", ["SiliangChat", "SiliangTokenizer", "SiliangFormats"],
            data: ["Fixtures"]),
        tests(
            "SiliangTests",
            [
                "Siliang", "SiliangEngine", "SiliangModels", "SiliangChat", "SiliangTokenizer",
                "SiliangFormats",
            ]),
        tests("SiliangLedgerTests", ["SiliangLedger"]),
        tests(
            "SiliangHubTests",
            [
                "SiliangHub", "SiliangFormats",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        tests(
            "SiliangServerTests",
            [
                "SiliangServer", "Siliang", "SiliangEngine", "SiliangModels", "SiliangChat",
                "SiliangTokenizer", "SiliangLedger", "SiliangFormats",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        tests(
            "CommandLineTests",
            [
                "SiliangCLI", "Siliang", "SiliangModels", "SiliangFormats", "SiliangTensor",
                "SiliangTokenizer",
            ],
            data: ["Snapshots"]),
    ]
)
