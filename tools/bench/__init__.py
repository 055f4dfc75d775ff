"""Figures of this project beside those of an independent implementation, each in the same run."""
