"""Card readers: the interface `reader.Reader`, the PN532 by I2C or UART, one made of a socket."""
