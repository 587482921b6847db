"""Worked steps: every token follows from a few tokens near by.

Operands are copied to a fixed width, columns go from the least significant
digit, carries and borrows (~) are written out, and the result is collected at
the end of each block as `=` and all its digits.
"""


def width(*numbers):
    """Three columns where they suffice, else six."""
    return 3 if max(numbers) < 1000 else 6


def add(a, b):
    """Column addition; returns (lines, sum)."""
    w = width(a, b)
    x, y = f"{a:0{w}d}", f"{b:0{w}d}"
    lines, carry = [f"{x}+{y}"], 0
    for i in range(w - 1, -1, -1):
        total = int(x[i]) + int(y[i]) + carry
        lines.append(f"{x[i]}+{y[i]}+{carry}={total:02d}")
        carry = total // 10
    lines.append(f"={a + b:0{w + 1}d}")
    return lines, a + b


def subtract(a, b):
    """Column subtraction; a final borrow means: swap, and the result is negative."""
    w = width(a, b)
    x, y = f"{a:0{w}d}", f"{b:0{w}d}"
    lines, borrow = [f"{x}-{y}"], 0
    for i in range(w - 1, -1, -1):
        d = int(x[i]) - int(y[i]) - borrow
        lines.append(f"{x[i]}-{y[i]}-{borrow}={'~' if d < 0 else '0'}{d % 10}")
        borrow = int(d < 0)
    if borrow:
        return lines + subtract(b, a)[0], a - b
    lines.append(f"={a - b:0{w}d}")
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

    Nine multiples of the divisor come first; each digit of the quotient is counted up to.
    """
    lines = [f"{a:04d}÷{b:02d}", " ".join(f"{b * k:03d}" for k in range(1, 10))]
    rest = 0
    for digit in f"{a:04d}":
        now = rest * 10 + int(digit)
        q = now // b
        rest = now - q * b
        count = "0123456789"[:q + 1]
        lines.append(f"{now:03d}:{count}-{q * b:03d}={rest:02d}")
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
    lines, total = add(-value, term)
    return lines, -total


def chain(first, *rest):
    """first, then (op, number) pairs one after the other; returns (lines, value)."""
    lines, value = [], first
    for op, term in rest:
        if op in "+-":
            more, value = signed(value, op, term)
        elif op == "×":
            more, value = multiply(value, term)
        else:
            more, value = divide(value, term)
        lines += more
    return lines, value
