package zhiyin.knowledge.parse.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.text.TextDecoder;

/// What members are called: names in old encodings, names that mean no file.
final class MemberNames {
    /// Encodings that zip programs write without saying so.
    private static final Set<String> UNMARKED =
            Set.of(
                    "UTF-8",
                    "GB18030",
                    "Big5",
                    "x-windows-950",
                    "Big5-HKSCS",
                    "Shift_JIS",
                    "windows-31j",
                    "EUC-JP",
                    "EUC-KR",
                    "x-windows-949",
                    "windows-1251");

    private static final Charset CP437 = Charset.forName("IBM437");

    private static final Pattern JUNK =
            Pattern.compile(
                    "(?:^|/)(?:__MACOSX/|\\._|\\.DS_Store$|Thumbs\\.db$|desktop\\.ini$|\\.git/)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern COMPRESSION =
            Pattern.compile("\\.(?:gz|bz2|xz)$", Pattern.CASE_INSENSITIVE);

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

    private MemberNames() {}

    /// The one encoding that all names of a zip are in which do not say theirs: the standard's CP437 unless
    /// they look like another.
    static Charset charset(List<byte[]> names) {
        var joined = new ByteArrayOutputStream();
        for (byte[] name : names) {
            joined.writeBytes(name);
            joined.write('\n');
        }
        try {
            Charset guess = TextDecoder.decode(joined.toByteArray()).charset();
            return UNMARKED.contains(guess.name()) ? guess : CP437;
        } catch (ParseException e) {
            return CP437; // like no text: what the standard says
        }
    }

    /// A relative path with `/`, without `.`, `..`, drives and control characters: harmless whatever is
    /// done with it.
    static String clean(String name) {
        String path = name.replace('\\', '/').replaceAll("\\p{Cntrl}", "_");
        String clean =
                Stream.of(path.split("/", -1))
                        .filter(step -> !step.isBlank() && !step.equals(".") && !step.equals(".."))
                        .filter(step -> !DRIVE.matcher(step).matches())
                        .collect(Collectors.joining("/"));
        return clean.isEmpty() ? "unnamed" : clean;
    }

    /// Files that systems leave behind and no user means.
    static boolean isJunk(String name) {
        return JUNK.matcher(name).find();
    }

    /// `a.txt.gz` holds `a.txt`.
    static String withoutCompression(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String inner = COMPRESSION.matcher(last).replaceFirst("");
        return inner.isEmpty() ? last : inner;
    }
}
