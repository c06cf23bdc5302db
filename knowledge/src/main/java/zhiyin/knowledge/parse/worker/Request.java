package zhiyin.knowledge.parse.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

/// One file to read, as a frame's body:
///
/// ```text
/// string name | string absolute path | 3 booleans: options in order | limits in order: long, long, long,
/// int, int, int, long, int, int, long milliseconds, long milliseconds, long
///
/// string   int32 bytes | UTF-8
/// ```
record Request(Source source, ParseOptions options, ParseLimits limits) {
    Frame frame() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        write(out, source.name());
        write(out, source.file().toAbsolutePath().toString());
        out.writeBoolean(options.recogniseText());
        out.writeBoolean(options.useTags());
        out.writeBoolean(options.trackedDeletions());
        out.writeLong(limits.fileBytes());
        out.writeLong(limits.inflatedBytes());
        out.writeLong(limits.characters());
        out.writeInt(limits.pages());
        out.writeInt(limits.glyphsPerPage());
        out.writeInt(limits.operatorsPerPage());
        out.writeLong(limits.cells());
        out.writeInt(limits.entries());
        out.writeInt(limits.depth());
        out.writeLong(limits.cpu().toMillis());
        out.writeLong(limits.wall().toMillis());
        out.writeLong(limits.heapBytes());
        return new Frame(Frame.REQUEST, bytes.toByteArray());
    }

    static Request of(Frame frame) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(frame.body()));
        var source = new Source(readString(in), Path.of(readString(in)));
        var options = new ParseOptions(in.readBoolean(), in.readBoolean(), in.readBoolean());
        var limits =
                new ParseLimits(
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        Duration.ofMillis(in.readLong()),
                        Duration.ofMillis(in.readLong()),
                        in.readLong());
        return new Request(source, options, limits);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readString(DataInputStream in) throws IOException {
        int length = in.readInt();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
