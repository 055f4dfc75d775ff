"""The vehicle's side (EVCC) of both protocols, sans-IO: what `tools.ev` drives on real sockets.

Independent of `secc.session`, so that both ends do not share one misreading of the standards.
"""
