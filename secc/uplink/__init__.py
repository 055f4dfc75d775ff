"""The way to the network: Ethernet, Wi-Fi, LTE and Bluetooth, over the system's D-Bus.

NetworkManager and ModemManager do the work; where they are absent there is nothing to say.
"""
