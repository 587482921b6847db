// Well-formed UTF-8, as The Unicode Standard's table 3-7 defines it.

enum UTF8Scalar {
    /// The scalar that begins at `index` and its length in bytes; U+FFFD and 1 when no well-formed
    /// sequence begins there.
    @inline(__always)
    static func decode(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (scalar: UInt32, length: Int) {
        let first = UInt32(text[index])
        let left = text.count - index
        if first < 0x80 { return (first, 1) }
        if first >= 0xE0, first <= 0xEF, left >= 3 {
            let second = UInt32(text[index + 1])
            let third = UInt32(text[index + 2])
            let scalar = (first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
            let isSurrogate = scalar &- 0xD800 < 0x800
            if second & 0xC0 == 0x80, third & 0xC0 == 0x80, scalar >= 0x800, !isSurrogate {
                return (scalar, 3)
            }
        } else if first >= 0xC2, first <= 0xDF, left >= 2 {
            let second = UInt32(text[index + 1])
            if second & 0xC0 == 0x80 { return ((first & 0x1F) << 6 | second & 0x3F, 2) }
        } else if first >= 0xF0, first <= 0xF4, left >= 4 {
            let second = UInt32(text[index + 1])
            let third = UInt32(text[index + 2])
            let fourth = UInt32(text[index + 3])
            let high = (first & 0x07) << 18 | (second & 0x3F) << 12
            let scalar = high | (third & 0x3F) << 6 | fourth & 0x3F
            let continues = second & 0xC0 == 0x80 && third & 0xC0 == 0x80 && fourth & 0xC0 == 0x80
            if continues, scalar >= 0x10000, scalar <= 0x10FFFF { return (scalar, 4) }
        }
        return (0xFFFD, 1)
    }

    /// The scalar that ends before `place`, and where it starts; nil at the beginning.
    static func before(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int
    ) -> (scalar: UInt32, start: Int)? {
        guard place > 0 else { return nil }
        for start in stride(from: place - 1, through: max(place - 4, 0), by: -1)
        where text[start] & 0xC0 != 0x80 {
            let (scalar, length) = decode(text, at: start)
            return length == place - start ? (scalar, start) : (0xFFFD, place - 1)
        }
        return (0xFFFD, place - 1)
    }

    /// What stands at `index` of text that may be damaged or cut: the length of the well-formed
    /// character there, or of the longest start of one (a "maximal subpart"), and whether it is
    /// whole. `isCut` says that the text ends inside what could still become a character.
    static func extent(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (length: Int, isWhole: Bool, isCut: Bool) {
        let first = text[index]
        let need: Int
        var allowed: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return (1, true, false)
        case 0xC2...0xDF: need = 2
        case 0xE0...0xEF:
            need = 3
            if first == 0xE0 { allowed = 0xA0...0xBF }
            if first == 0xED { allowed = 0x80...0x9F }
        case 0xF0...0xF4:
            need = 4
            if first == 0xF0 { allowed = 0x90...0xBF }
            if first == 0xF4 { allowed = 0x80...0x8F }
        default: return (1, false, false)
        }
        var length = 1
        while length < need {
            guard index + length < text.count else { return (length, false, true) }
            guard allowed.contains(text[index + length]) else { return (length, false, false) }
            allowed = 0x80...0xBF
            length += 1
        }
        return (need, true, false)
    }
}
