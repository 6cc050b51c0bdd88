"""Exponentials and their kin for vectors: no branch, no table, the same few instructions for every number.

e^x = 2^n e^r with n the whole number nearest to x / ln 2 and |r| ≤ ln 2 / 2; e^r - 1 = r + r² q(r), where q is the
polynomial of degree 9 with the least greatest error (Remez; relative error of e^r - 1 below 2e-17 before rounding).
ln 2 is taken off in two parts, so that n times the first has no rounding error.
Source: Muller (2016), "Elementary functions", 3rd edition, chapters 3 and 11.
"""

from playground.engine.jit import inlined
from playground.engine.vector import NEAREST, Vector, absolute, fma, splat, two_to, where_less

_LOG2_E = 1.4426950408889634
_LN_2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
_LN_2_LOW = float.fromhex("0x1.a39ef35793c76p-33")

_Q0 = float.fromhex("0x1.0000000000005p-1")
_Q1 = float.fromhex("0x1.555555555555cp-3")
_Q2 = float.fromhex("0x1.55555555520c9p-5")
_Q3 = float.fromhex("0x1.111111110e6c0p-7")
_Q4 = float.fromhex("0x1.6c16c17f431f8p-10")
_Q5 = float.fromhex("0x1.a01a01b5e063ep-13")
_Q6 = float.fromhex("0x1.a019a660c25c0p-16")
_Q7 = float.fromhex("0x1.71dde9f0d6cb2p-19")
_Q8 = float.fromhex("0x1.28a2d21d70febp-22")
_Q9 = float.fromhex("0x1.af76cf9d99e67p-26")

_G0 = float.fromhex("0x1.5555555555535p-2")
_G1 = float.fromhex("0x1.99999999a085bp-3")
_G2 = float.fromhex("0x1.24924920848eep-3")
_G3 = float.fromhex("0x1.c71c742002e6ap-4")
_G4 = float.fromhex("0x1.745cb38a61e0ep-4")
_G5 = float.fromhex("0x1.3b1de49cf8b6cp-4")
_G6 = float.fromhex("0x1.1067549ce6f17p-4")
_G7 = float.fromhex("0x1.efdec937dcfe6p-5")
_G8 = float.fromhex("0x1.559696c02ce6cp-5")
_G9 = float.fromhex("0x1.5c8fc8dbad3bap-4")


@inlined
def clamp(x: Vector, limit: float) -> Vector:
    """Return x moved into [-limit, limit]; NaN stays NaN."""
    x = where_less(splat(limit), x, splat(limit), x)
    return where_less(x, splat(-limit), splat(-limit), x)


@inlined
def _small_expm1(r: Vector) -> Vector:
    """Return e^r - 1 for |r| ≤ ln 2 / 2; even and odd powers are summed apart, which halves the wait."""
    square = r * r
    even = fma(splat(_Q8), square, splat(_Q6))
    odd = fma(splat(_Q9), square, splat(_Q7))
    even = fma(even, square, splat(_Q4))
    odd = fma(odd, square, splat(_Q5))
    even = fma(even, square, splat(_Q2))
    odd = fma(odd, square, splat(_Q3))
    even = fma(even, square, splat(_Q0))
    odd = fma(odd, square, splat(_Q1))
    return fma(fma(odd, r, even), square, r)


@inlined
def exp(x: Vector) -> Vector:
    """Return e^x within 1 ulp; beyond ±708 that of ±708."""
    x = clamp(x, 708.0)
    shifted = fma(x, splat(_LOG2_E), splat(NEAREST))
    n = shifted - splat(NEAREST)
    r = fma(n, splat(-_LN_2_LOW), fma(n, splat(-_LN_2_HIGH), x))
    scale = two_to(shifted)
    return fma(_small_expm1(r), scale, scale)


@inlined
def expm1(x: Vector) -> Vector:
    """Return e^x - 1 within 2 ulp; beyond ±708 that of ±708."""
    x = clamp(x, 708.0)
    shifted = fma(x, splat(_LOG2_E), splat(NEAREST))
    n = shifted - splat(NEAREST)
    r = fma(n, splat(-_LN_2_LOW), fma(n, splat(-_LN_2_HIGH), x))
    scale = two_to(shifted)
    return fma(_small_expm1(r), scale, scale - splat(1.0))


@inlined
def tanh(x: Vector) -> Vector:
    """Return tanh x = (e^2x - 1) / (e^2x + 1) within 3 ulp."""
    x = clamp(x, 20.0)
    shifted = fma(x, splat(2.0 * _LOG2_E), splat(NEAREST))
    n = shifted - splat(NEAREST)
    r = fma(n, splat(-_LN_2_LOW), fma(n, splat(-_LN_2_HIGH), x + x))
    scale = two_to(shifted)
    above = fma(_small_expm1(r), scale, scale - splat(1.0))
    return above / (above + splat(2.0))


@inlined
def sigmoid(x: Vector) -> Vector:
    """Return 1 / (1 + e^-x) within 2 ulp; below -708 that of -708."""
    return splat(1.0) / (splat(1.0) + exp(splat(0.0) - x))


@inlined
def log1p_of_exp(x: Vector) -> Vector:
    """Return log(1 + e^x) within 2 ulp, for x ≤ 0.

    log(1 + u) = 2 artanh(s) with s = u / (2 + u), at most 1/3; artanh(s) = s + s³ g(s²), g of degree 9 by Remez.
    """
    u = exp(x)
    s = u / (u + splat(2.0))
    t = s * s
    g = fma(splat(_G9), t, splat(_G8))
    g = fma(g, t, splat(_G7))
    g = fma(g, t, splat(_G6))
    g = fma(g, t, splat(_G5))
    g = fma(g, t, splat(_G4))
    g = fma(g, t, splat(_G3))
    g = fma(g, t, splat(_G2))
    g = fma(g, t, splat(_G1))
    g = fma(g, t, splat(_G0))
    return fma(g * t, s + s, s + s)


@inlined
def softplus(x: Vector) -> Vector:
    """Return log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)."""
    above = where_less(x, splat(0.0), splat(0.0), x)
    return above + log1p_of_exp(splat(0.0) - absolute(x))
