package zhiyin.knowledge.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The first bytes by which a binary format is known.
///
/// @param offset of the bytes in the file
/// @param what the format for people, such as `a PNG image`
/// @param format that is read; empty where it is not read
record Signature(int offset, byte[] bytes, String what, Optional<Format> format) {
    private static final List<Signature> ALL =
            List.of(
                    read("1f8b", "a gzip file", Format.ARCHIVE),
                    read("377abcaf271c", "a 7z archive", Format.ARCHIVE),
                    read("fd377a585a00", "an xz file", Format.ARCHIVE),
                    read("425a68", "a bzip2 file", Format.ARCHIVE),
                    unread("28b52ffd", "a zstd file; unpack it, or pack it as zip"),
                    new Signature(257, ascii("ustar"), "a tar", Optional.of(Format.ARCHIVE)),
                    unread("7b5c727466", "RTF; save it as DOCX"),
                    unread("526172211a07", "a RAR archive; pack it as zip"),
                    unread("89504e470d0a1a0a", "a PNG image"),
                    unread("ffd8ff", "a JPEG image"),
                    unread("474946383761", "a GIF image"),
                    unread("474946383961", "a GIF image"),
                    unread("49492a00", "a TIFF image"),
                    unread("4d4d002a", "a TIFF image"),
                    unread("52494646", "a RIFF file: WebP, WAV or AVI"),
                    unread("25215053", "PostScript; convert it to PDF"),
                    unread("7f454c46", "an ELF program"),
                    unread("4d5a9000", "a Windows program"),
                    unread("cafebabe", "a Java class"),
                    unread("cffaedfe", "a Mach-O program"),
                    unread("0061736d", "a WebAssembly module"),
                    unread("53514c69746520666f726d6174203300", "an SQLite database"),
                    unread("4f676753", "an Ogg file"),
                    unread("664c6143", "a FLAC file"),
                    unread("494433", "an MP3 file"),
                    new Signature(4, ascii("ftyp"), "an MP4 or HEIF file", Optional.empty()),
                    unread("1a45dfa3", "a Matroska or WebM file"),
                    unread("50415231", "a Parquet file"),
                    unread("47475546", "a GGUF model"),
                    unread("774f4632", "a WOFF2 font"),
                    unread("4f54544f", "an OpenType font"),
                    unread("0001000000", "a TrueType font"));

    private static Signature read(String hex, String what, Format format) {
        return new Signature(0, HexFormat.of().parseHex(hex), what, Optional.of(format));
    }

    private static Signature unread(String hex, String what) {
        return new Signature(0, HexFormat.of().parseHex(hex), what, Optional.empty());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The signature that the file's first bytes have.
    static Optional<Signature> of(byte[] head) {
        return ALL.stream().filter(signature -> signature.matches(head)).findFirst();
    }

    private boolean matches(byte[] head) {
        int end = offset + bytes.length;
        return head.length >= end && Arrays.equals(head, offset, end, bytes, 0, bytes.length);
    }
}
