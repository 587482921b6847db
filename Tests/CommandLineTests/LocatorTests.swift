// From the name of a model to its file.

import Foundation
import Testing

@testable import SiliangCLI

@Suite struct LocatorTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func locator(
        environment: [String: String] = [:], executable: String? = nil
    ) -> ModelLocator {
        ModelLocator(
            environment: ["HOME": folder.path("home")].merging(environment) { $1 },
            executable: executable, currentFolder: folder.path("elsewhere"))
    }

    @Test("without a name it is the bundled model beside the installed program")
    func withoutANameItIsTheBundledModelBesideTheInstalledProgram() throws {
        try folder.write("share/siliang/abacus-q8_0.gguf", "x")
        let found = try locator(executable: folder.path("bin/siliang")).locate(nil)
        #expect(found.name == "abacus")
        #expect(found.path.hasSuffix("/share/siliang/abacus-q8_0.gguf"))
    }

    @Test("a program in a build folder finds the model of its source tree")
    func aProgramInABuildFolderFindsTheModelOfItsSourceTree() throws {
        try folder.write("Models/abacus/abacus-q8_0.gguf", "x")
        for build in [".build/release/siliang", ".build-tests/x86_64/debug/siliang"] {
            let found = try locator(executable: folder.path(build)).locate("abacus")
            #expect(found.path.hasSuffix("/Models/abacus/abacus-q8_0.gguf"))
        }
    }

    /// `make install` leaves links in some package managers; the model lies where the link leads.
    @Test("a link to the program is followed")
    func aLinkToTheProgramIsFollowed() throws {
        try folder.write("real/share/siliang/abacus.gguf", "x")
        try folder.write("real/bin/siliang", "x")
        try folder.write("links/placeholder", "x")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("links/siliang"),
            withDestinationPath: folder.path("real/bin/siliang"))
        let found = try locator(executable: folder.path("links/siliang")).locate(nil)
        #expect(found.path.hasSuffix("real/share/siliang/abacus.gguf"))
    }

    @Test("SILIANG_MODELS comes first and may name several folders")
    func siliangMODELSComesFirstAndMayNameSeveralFolders() throws {
        try folder.write("share/siliang/abacus-q8_0.gguf", "x")
        try folder.write("b/abacus-f16.gguf", "x")
        try folder.write("b/other.gguf", "x")
        let searching = locator(
            environment: ["SILIANG_MODELS": "\(folder.path("a")):\(folder.path("b"))"],
            executable: folder.path("bin/siliang"))
        #expect(try searching.locate(nil).path == folder.path("b/abacus-f16.gguf"))
        #expect(
            try searching.locate("other")
                == LocatedModel(path: folder.path("b/other.gguf"), name: "other"))
    }

    @Test("a file is itself, and its name loses type and part number")
    func aFileIsItselfAndItsNameLosesTypeAndPartNumber() throws {
        let path = try folder.write("r1-00001-of-00003.gguf", "x")
        #expect(try locator().locate(path) == LocatedModel(path: path, name: "r1"))
        #expect(ModelLocator.name(ofFile: "/models/qwen3-f16.gguf") == "qwen3-f16")
        #expect(ModelLocator.name(ofFile: "weights.bin") == "weights.bin")
    }

    @Test("a name that prefixes another is not that other")
    func aNameThatPrefixesAnotherIsNotThatOther() throws {
        try folder.write("m/abacus2.gguf", "x")
        let searching = locator(environment: ["SILIANG_MODELS": folder.path("m")])
        #expect(throws: CommandError.self) { try searching.locate("abacus") }
    }

    @Test("an unknown name lists what there is and where it was looked for")
    func anUnknownNameListsWhatThereIsAndWhereItWasLookedFor() throws {
        try folder.write("m/first.gguf", "x")
        try folder.write("m/second-00001-of-00002.gguf", "x")
        try folder.write("m/notes.txt", "x")
        let searching = locator(environment: ["SILIANG_MODELS": folder.path("m")])
        let error = try #require(throws: CommandError.self) { try searching.locate("third") }
        #expect(error.description.contains("'third'"))
        #expect(error.description.contains("(first, second)"))
        #expect(error.description.contains(folder.path("m")))
    }

    @Test("a missing file is not taken for a name")
    func aMissingFileIsNotTakenForAName() {
        for argument in ["missing.gguf", "./missing", "/nowhere/abacus"] {
            #expect(throws: CommandError.self) { try locator().locate(argument) }
        }
    }

    @Test("a folder is refused with the files in it")
    func aFolderIsRefusedWithTheFilesInIt() throws {
        try folder.write("repo/model.gguf", "x")
        let error = try #require(throws: CommandError.self) {
            try locator().locate(folder.path("repo"))
        }
        #expect(error.description.contains("model.gguf"))
    }

    @Test("the data folder follows the XDG specification")
    func theDataFolderFollowsTheXDGSpecification() {
        #expect(DataFolder.standard(environment: ["XDG_DATA_HOME": "/d"]) == "/d/siliang")
        let fallback = "/h/.local/share/siliang"
        #expect(DataFolder.standard(environment: ["HOME": "/h"]) == fallback)
        // Relative paths are to be ignored.
        #expect(
            DataFolder.standard(environment: ["HOME": "/h", "XDG_DATA_HOME": "d"]) == fallback)
    }
}
