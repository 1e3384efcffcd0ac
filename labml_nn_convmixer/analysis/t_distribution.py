"""
# Student's t distribution

A mean of three differences scatters more than a mean of thirty, and its own spread is known less well, too. Student's
distribution has wider tails for exactly this reason. One number of it is needed here: how many standard errors around
the mean hold 95 %.
"""

import math


def within(t: float, freedom: int) -> float:
    """
    Return the probability that a value lies between `-t` and `t`.

    * `freedom` is the number of degrees of freedom, from 1

    For whole degrees of freedom it is a finite sum of powers of a cosine (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    # Powers of the cosine up to `freedom - 2`; the factors are 2/3, 4/5, … or 1/2, 3/4, …
    for power in range(odd, freedom - 1, 2):
        total += term
        term *= cosine**2 * (power + 1) / (power + 2)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def quantile(probability: float, freedom: int) -> float:
    """
    Return the `t` such that a value lies between `-t` and `t` with this probability, from 0 to below 1.

    Fewer than one degree of freedom raise a `ValueError`.
    """
    if freedom < 1 or not 0 <= probability < 1:
        raise ValueError(f"no quantile at {probability} with {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while within(high, freedom) < probability:
        low, high = high, high * 2
    # Halving until the two are neighbours takes some fifty turns, whatever the tails are like.
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if within(middle, freedom) < probability else (low, middle)
    return high
