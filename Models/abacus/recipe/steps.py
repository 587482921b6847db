"""Worked steps: every token follows from a few tokens near by.

The first line says what is asked in figures (`123×48`). Operands are then copied to a
fixed width, columns go from the least significant digit, carries and borrows (~) are
written out, and the result is collected at the end of each block as `=`, its sign and
all its digits. Between the blocks of a longer expression stands what is left to do
(`-333-45`).
"""


def width(*numbers):
    """Three columns where they suffice, else six."""
    return 3 if max(numbers) < 1000 else 6


def add(a, b, sign=""):
    """Column addition; returns (lines, sum); `sign` stands before the result."""
    w = width(a, b)
    x, y = f"{a:0{w}d}", f"{b:0{w}d}"
    lines, carry = [f"{x}+{y}"], 0
    for i in range(w - 1, -1, -1):
        total = int(x[i]) + int(y[i]) + carry
        lines.append(f"{x[i]}+{y[i]}+{carry}={total:02d}")
        carry = total // 10
    lines.append(f"={sign}{a + b:0{w + 1}d}")
    return lines, a + b


def subtract(a, b, sign=""):
    """Column subtraction; a final borrow means: swap, and the result is negative.

    `sign` stands before the result: b - a asked as a - b, or a negative value that shrinks.
    """
    w = width(a, b)
    x, y = f"{a:0{w}d}", f"{b:0{w}d}"
    lines, borrow = [f"{x}-{y}"], 0
    for i in range(w - 1, -1, -1):
        d = int(x[i]) - int(y[i]) - borrow
        lines.append(f"{x[i]}-{y[i]}-{borrow}={'~' if d < 0 else '0'}{d % 10}")
        borrow = int(d < 0)
    if borrow:
        return lines + subtract(b, a, "" if sign else "-")[0], a - b
    lines.append(f"={sign}{a - b:0{w}d}")
    return lines, a - b


def multiply(a, b):
    """Up to 3 digits by up to 2, the longer first: partial products, then addition."""
    if len(str(b)) > len(str(a)):
        a, b = b, a
    x, y = f"{a:03d}", f"{b:02d}"
    lines, partial = [f"{x}×{y}"], []
    for digit in (y[1], y[0]) if b > 9 else (y[1],):
        carry = 0
        for i in (2, 1, 0):
            total = int(x[i]) * int(digit) + carry
            lines.append(f"{x[i]}×{digit}+{carry}={total:02d}")
            carry = total // 10
        partial.append(a * int(digit))
    if len(partial) == 1:
        lines.append(f"={a * b:04d}")
        return lines, a * b
    p, q = partial[0], partial[1] * 10
    x, y = f"{p:06d}", f"{q:06d}"
    lines.append(f"{x}+{y}")
    carry = 0
    for i in range(5, -1, -1):
        total = int(x[i]) + int(y[i]) + carry
        lines.append(f"{x[i]}+{y[i]}+{carry}={total:02d}")
        carry = total // 10
    lines.append(f"={a * b:07d}")
    return lines, a * b


def divide(a, b):
    """Long division, up to 4 digits by up to 2; returns (lines, (quotient, remainder)).

    Nine multiples of the divisor come first, each behind its index. Then, for every digit,
    stand the running number and what is left of the dividend (`097|8:`); multiples are copied
    and compared with the running number until one is larger (>), so the index of the last
    that fitted (<) is the digit of the quotient, and that multiple is taken away in columns.
    """
    table = [f"{k}{b * k:03d}" for k in range(1, 10)]
    figures = f"{a:04d}"
    lines = [f"{figures}÷{b:02d}", " ".join(table)]
    rest = 0
    for i, digit in enumerate(figures):
        now = rest * 10 + int(digit)
        q = now // b
        rest = now - q * b
        tried = "".join(entry + "<" for entry in table[:q]) + (table[q] + ">" if q < 9 else "")
        lines.append(f"{now:03d}|{figures[i + 1:]}:{tried}{q}")
        lines += subtract(now, q * b)[0] if q else [f"={rest:03d}"]
    lines.append(f"={a // b:04d},{a % b:02d}")
    return lines, divmod(a, b)


def compare(a, b):
    """Digit by digit from the left until they differ; returns (lines, sign)."""
    x, y = f"{a:06d}", f"{b:06d}"
    lines = [f"{x},{y}"]
    for p, q in zip(x, y):
        sign = "=" if p == q else ">" if p > q else "<"
        lines.append(f"{p}{sign}{q}")
        if sign != "=":
            break
    return lines, sign


def signed(value, op, term):
    """value (any sign) op term (not negative) by blocks of non-negative operands."""
    if value >= 0:
        return add(value, term) if op == "+" else subtract(value, term)
    if op == "+":
        return subtract(term, -value)
    lines, total = add(-value, term, "-")
    return lines, -total


def chain(first, *rest):
    """first, then (op, number) pairs one after the other; returns (lines, value)."""
    lines, value = [], first
    for i, (op, term) in enumerate(rest):
        if i:
            lines.append(str(value) + "".join(f"{o}{t}" for o, t in rest[i:]))
        if op in "+-":
            more, value = signed(value, op, term)
        elif op == "×":
            more, value = multiply(value, term)
        else:
            more, value = divide(value, term)
        lines += more
    return lines, value
