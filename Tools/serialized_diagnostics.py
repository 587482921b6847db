"""Reads the diagnostics files (.dia) that the Swift compiler leaves beside its objects.

They are LLVM bitstreams (https://llvm.org/docs/BitCodeFormat.html) with the records of
clang's SerializedDiagnostics.h. Only what finding warnings needs is read.
"""

from collections import namedtuple

Diagnostic = namedtuple("Diagnostic", "severity path line column message")

MAGIC = b"DIAG"
END_BLOCK, ENTER_SUBBLOCK, DEFINE_ABBREVIATION, UNABBREVIATED = range(4)
BLOCKINFO, DIAGNOSTIC_BLOCK = 0, 9
SET_BLOCK_ID = 1
RECORD_DIAGNOSTIC, RECORD_FILE = 2, 6
SEVERITIES = ["ignored", "note", "warning", "error", "fatal", "remark"]
LITERAL, FIXED, VARIABLE, ARRAY, CHAR6, BLOB = 0, 1, 2, 3, 4, 5


class BitReader:
    """Bits of a byte string, least significant first."""

    def __init__(self, data):
        self.bits = int.from_bytes(data, "little")
        self.size = len(data) * 8
        self.position = 0

    def fixed(self, width):
        value = (self.bits >> self.position) & ((1 << width) - 1)
        self.position += width
        if self.position > self.size:
            raise ValueError("the file ends within a record")
        return value

    def variable(self, width):
        """A number in groups of `width` bits whose highest bit says that another follows."""
        value, shift, more = 0, 0, 1 << (width - 1)
        while True:
            group = self.fixed(width)
            value |= (group & (more - 1)) << shift
            shift += width - 1
            if not group & more:
                return value

    def align(self):
        self.position = (self.position + 31) // 32 * 32

    def at_end(self):
        return self.size - self.position < 32


class DiagnosticsReader:
    def __init__(self, data):
        if data[:4] != MAGIC:
            raise ValueError("not a diagnostics file")
        self.reader = BitReader(data)
        self.reader.fixed(32)
        self.block_abbreviations = {}
        self.files = {}
        self.diagnostics = []

    def read(self):
        while not self.reader.at_end():
            self.read_block_entries(width=2, block=None, abbreviations=[])
        return self.diagnostics

    def read_block_entries(self, width, block, abbreviations):
        reader, described = self.reader, None
        while not (block is None and reader.at_end()):
            code = reader.fixed(width)
            if code == END_BLOCK:
                reader.align()
                return
            if code == ENTER_SUBBLOCK:
                inner = reader.variable(8)
                inner_width = reader.variable(4)
                reader.align()
                reader.fixed(32)
                self.read_block_entries(
                    inner_width, inner, list(self.block_abbreviations.get(inner, [])))
            elif code == DEFINE_ABBREVIATION:
                abbreviation = self.read_abbreviation()
                if block == BLOCKINFO:
                    self.block_abbreviations.setdefault(described, []).append(abbreviation)
                else:
                    abbreviations.append(abbreviation)
            elif code == UNABBREVIATED:
                kind = reader.variable(6)
                values = [reader.variable(6) for _ in range(reader.variable(6))]
                if block == BLOCKINFO and kind == SET_BLOCK_ID:
                    described = values[0]
                else:
                    self.record(kind, values, b"")
            else:
                values, blob = self.read_abbreviated(abbreviations[code - 4])
                self.record(values[0], values[1:], blob)

    def read_abbreviation(self):
        reader, operands = self.reader, []
        for _ in range(reader.variable(5)):
            if reader.fixed(1):
                operands.append((LITERAL, reader.variable(8)))
            else:
                encoding = reader.fixed(3)
                has_width = encoding in (FIXED, VARIABLE)
                operands.append((encoding, reader.variable(5) if has_width else 0))
        return operands

    def read_operand(self, operand):
        encoding, value = operand
        if encoding == LITERAL:
            return value
        if encoding == FIXED:
            return self.reader.fixed(value) if value else 0
        if encoding == VARIABLE:
            return self.reader.variable(value) if value else 0
        if encoding == CHAR6:
            return self.reader.fixed(6)
        raise ValueError(f"unknown encoding {encoding}")

    def read_abbreviated(self, operands):
        values, blob = [], b""
        index = 0
        while index < len(operands):
            encoding = operands[index][0]
            if encoding == ARRAY:
                length = self.reader.variable(6)
                values += [self.read_operand(operands[index + 1]) for _ in range(length)]
                index += 1
            elif encoding == BLOB:
                length = self.reader.variable(6)
                self.reader.align()
                blob = bytes(self.reader.fixed(8) for _ in range(length))
                self.reader.align()
            else:
                values.append(self.read_operand(operands[index]))
            index += 1
        return values, blob

    def record(self, kind, values, blob):
        text = blob.decode("utf-8", errors="replace")
        if kind == RECORD_FILE and values:
            self.files[values[0]] = text
        elif kind == RECORD_DIAGNOSTIC and len(values) >= 5:
            severity, file, line, column = values[:4]
            name = SEVERITIES[severity] if severity < len(SEVERITIES) else "error"
            self.diagnostics.append(
                Diagnostic(name, self.files.get(file, ""), line, column, text))


def read_diagnostics(path):
    """The diagnostics in the file at `path`, in the order in which they were given."""
    data = path.read_bytes()
    return DiagnosticsReader(data).read() if data else []
