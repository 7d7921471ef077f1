"""The values that a text states: days, times, lengths of time, numbers, money, shares, distances, ages."""
