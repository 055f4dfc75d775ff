"""TLS 1.2 of the station without sockets (ISO 15118-2 7.7.3): hello, choice of chain, channel."""
