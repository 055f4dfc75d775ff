"""The PyPI package `iso15118` of EcoG: EVCC, SECC and EXIficient that nobody here wrote.

It is not ours to distribute and pins old dependencies, so it lives in an environment of its own.
"""
