#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes casts.txt, what numpy makes of extreme values: `python3 make_casts.py > casts.txt`.

Lines: "safe" or "value", from, to, the number's bytes in hex, the result's bytes or "-" when the value does not fit; bytes are
little-endian. "safe" has every pair that numpy.can_cast allows, "value" what plain Python values may become.
"""
import itertools
import struct

import numpy as np

TYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
PLAIN = {"b1": TYPES, "i8": TYPES[1:], "u8": TYPES[1:], "f8": TYPES[9:], "c16": TYPES[12:]}


def float_values(kind):
    """Bytes of extreme floats of 2, 4 or 8 bytes."""
    info = np.finfo(kind)
    bits = {"f2": ("<H", 10, 5), "f4": ("<I", 23, 8), "f8": ("<Q", 52, 11)}[kind]
    form, mantissa, exponent = bits
    top = ((1 << exponent) - 1) << mantissa
    sign = 1 << (mantissa + exponent)
    patterns = [0, sign, 1, sign | 1, top, sign | top, top | 1, top | 1 << (mantissa - 1), sign | top | (1 << mantissa) - 1]
    values = [1.0, -1.5, info.max, info.min, info.tiny, info.eps, 1 / 3, 2049.0]
    if kind != "f2":
        values += [65504.0, 65519.9, 65520.0, -65520.0, 2.0**-24, 2.0**-25, 2.0**-25 * 1.001, 6.1e-5, 1e30, 16777217.0]
    if kind == "f8":
        values += [3.4028234663852886e38, 3.4028235677973366e38, 3.4028235677973362e38, 1e39, -1e300, 1e-45, 7e-46, 1.1754943e-38,
                   0.1, 1 + 2.0**-24, 1 + 3 * 2.0**-24, 2.0**53 + 2, 65519.99999999999, 2.0**-25 + 2.0**-60]
    return [struct.pack(form, p) for p in patterns] + [np.array(v, "<" + kind).tobytes() for v in values]


def values(kind):
    if kind == "b1":
        return [b"\0", b"\1"]
    if kind[0] in "iu":
        info = np.iinfo(kind)
        extremes = {info.min, info.min + 1, info.max, info.max - 1, 0, 1, 7}
        for bits in (7, 8, 11, 15, 16, 24, 31, 32, 53, 63):
            extremes |= {2**bits - 1, 2**bits, 2**bits + 1, -(2**bits), -(2**bits) - 1, 2**bits + 2**bits // 3}
        extremes |= {65504, 65519, 65520, -65520}
        return [np.array(v, "<" + kind).tobytes() for v in sorted(extremes) if info.min <= v <= info.max]
    if kind[0] == "f":
        return float_values(kind)
    half = float_values("f4" if kind == "c8" else "f8")
    return [a + b for a, b in zip(half, half[3:] + half[:3])]


def fits(value, kind, result, target):
    if kind == "b1":
        return True
    if kind[0] in "iu" and target[0] in "iu":
        return np.iinfo(target).min <= int(value) <= np.iinfo(target).max
    parts = [(value.real, result.real), (value.imag, result.imag)] if kind[0] == "c" else [(value, result.real)]
    return all(np.isfinite(after) or not np.isfinite(before) for before, after in parts)


def cast(raw, kind, target):
    value = np.frombuffer(raw, "<" + kind)[0]
    with np.errstate(all="ignore"):
        result = np.frombuffer(raw, "<" + kind).astype("<" + target)
    return value, result[0], result.tobytes()


def main():
    for kind, target in itertools.product(TYPES, TYPES):
        if np.can_cast("<" + kind, "<" + target, "safe"):
            for raw in values(kind):
                print("safe", kind, target, raw.hex(), cast(raw, kind, target)[2].hex())
    for kind, targets in PLAIN.items():
        for target in targets:
            for raw in values(kind):
                value, result, out = cast(raw, kind, target)
                print("value", kind, target, raw.hex(), out.hex() if fits(value, kind, result, target) else "-")


main()
