package zhiyin.server.cohere;

/// What the numbers of a vector come as.
enum NumberType {
    FLOAT,
    INT8,
    UINT8,
    /// A bit a number, eight to a signed byte.
    BINARY,
    /// A bit a number, eight to an unsigned byte.
    UBINARY,
    /// Floats, little-endian, as one text.
    BASE64
}
