// The GGUF models of a repository: single files, and sets that a model was split into.

import SiliangFormats

/// One model in GGUF: a file, or the parts of a split set in order.
struct GGUFGroup: Sendable, Equatable {
    /// The path without the part's number and without `.gguf`.
    let stem: String
    private(set) var files: [RemoteFile]
    /// How many parts there should be.
    let count: Int

    /// Every model among `files`. Projectors of images and importance matrices are none.
    static func groups(_ files: [RemoteFile]) -> [GGUFGroup] {
        var groups: [String: GGUFGroup] = [:]
        for file in files.sortedByPath where file.path.lowercased().hasSuffix(".gguf") {
            let name = file.path.split(separator: "/").last.map { $0.lowercased() } ?? ""
            if name.hasPrefix("mmproj") || name.contains("imatrix") { continue }
            let split = GGUFSplitName(file.path)
            let stem = split?.stem ?? String(file.path.dropLast(5))
            let key = "\(stem)|\(split?.count ?? 1)"
            var group = groups[key] ?? GGUFGroup(stem: stem, files: [], count: split?.count ?? 1)
            group.files.append(file)
            groups[key] = group
        }
        return groups.values.sorted { $0.stem < $1.stem }
    }

    private init(stem: String, files: [RemoteFile], count: Int) {
        self.stem = stem
        self.files = files
        self.count = count
    }

    /// The model's quantisation as the last part of its path that looks like one.
    var quantization: String? { Self.quantization(in: stem) }

    /// Whether `path` is a file of this model, by its whole path or its name.
    func has(file path: String) -> Bool {
        let wanted = path.lowercased()
        return files.contains { file in
            let path = file.path.lowercased()
            return path == wanted || path.hasSuffix("/" + wanted)
        }
    }

    /// Whether a name or folder of the model holds `label` as a part of its own: Q4_K is no part of
    /// Q4_K_M.
    func mentions(_ label: String) -> Bool {
        let text = Array(stem.lowercased().utf8)
        let wanted = Array(label.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= text.count else { return false }
        return (0...(text.count - wanted.count)).contains { start in
            let end = start + wanted.count
            return text[start..<end].elementsEqual(wanted)
                && (start == 0 || Self.isBoundary(text[start - 1]))
                && (end == text.count || Self.isBoundary(text[end]))
        }
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/")].contains(byte)
    }

    /// How a user may ask for this model.
    func label(in repository: String) -> String {
        let size = formatBytes(files.reduce(0) { $0 + $1.size })
        return "\(repository):\(printable(files.first?.path ?? stem))  \(size)"
    }

    /// - Throws: `HubError` (`noMatch`) naming the first part that is missing.
    func requireAllParts(_ repository: String) throws(HubError) {
        guard files.count != count else { return }
        let present = Set(files.map(\.path))
        let name = files.first.flatMap { GGUFSplitName($0.path) }
        let missing = (1...max(count, 1)).lazy.compactMap { name?.path(of: $0) }
            .first { !present.contains($0) }
        throw HubError(
            .noMatch,
            "\(repository) lacks \(printable(missing ?? stem)), one of the \(count) parts of this "
                + "model; it may still be on its way up")
    }

    /// The last part of a name that is called as llama.cpp's file types are: Q4_K_M, IQ2_XXS,
    /// UD-Q4_K_XL, BF16, MXFP4.
    static func quantization(in name: String) -> String? {
        let parts = name.uppercased().split { $0 == "-" || $0 == "." || $0 == "/" }
        guard let index = parts.lastIndex(where: isQuantization) else { return nil }
        let isDynamic = index > 0 && parts[index - 1] == "UD"
        return (isDynamic ? "UD-" : "") + parts[index]
    }

    private static func isQuantization(_ part: Substring) -> Bool {
        if ["F32", "F16", "BF16", "FP32", "FP16"].contains(part) { return true }
        if part.hasPrefix("MXFP4") || part.hasPrefix("NVFP4") { return true }
        for prefix in ["IQ", "TQ", "Q"] where part.hasPrefix(prefix) {
            let rest = part.dropFirst(prefix.count)
            guard let digit = rest.first, ("1"..."8").contains(digit) else { return false }
            return rest.dropFirst().isEmpty || rest.dropFirst().first == "_"
        }
        return false
    }
}
