package zhiyin.knowledge.parse.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mozilla.universalchardet.UniversalDetector;
import zhiyin.knowledge.parse.text.TextScore.Language;

/// The encoding under which bytes look most like a text. Each candidate decodes a sample, and
/// [TextScore] says how much the outcome is like what people write; what juniversalchardet (Mozilla's
/// detector) says decides between the nearly equal.
final class EncodingGuess {
    private static final int SAMPLE_BYTES = 1 << 16;

    /// How much the detector's opinion is worth, per byte that is not ASCII.
    private static final double DETECTOR_BONUS = 0.15;

    /// Texts score about 1 a byte that is not ASCII, noise far below 0.
    private static final double LEAST_SCORE = -0.2;

    /// An encoding and those that contain it, for what it alone cannot read.
    private record Candidate(Language language, List<Charset> family) {
        static Candidate of(Language language, String... names) {
            return new Candidate(language, Arrays.stream(names).map(Charset::forName).toList());
        }
    }

    /// The likelier come first: they win where the scores are equal.
    private static final List<Candidate> CANDIDATES =
            List.of(
                    Candidate.of(Language.ANY, "UTF-8"),
                    Candidate.of(Language.CHINESE, "GB18030"),
                    Candidate.of(Language.CHINESE, "Big5", "x-windows-950", "Big5-HKSCS"),
                    Candidate.of(Language.ANY, "UTF-16LE"),
                    Candidate.of(Language.ANY, "UTF-16BE"),
                    Candidate.of(Language.JAPANESE, "Shift_JIS", "windows-31j"),
                    Candidate.of(Language.JAPANESE, "EUC-JP"),
                    Candidate.of(Language.KOREAN, "EUC-KR", "x-windows-949"),
                    Candidate.of(Language.OTHER, "windows-1252"),
                    Candidate.of(Language.OTHER, "windows-1251"),
                    Candidate.of(Language.OTHER, "windows-1250"),
                    Candidate.of(Language.OTHER, "KOI8-R"),
                    Candidate.of(Language.OTHER, "IBM866"),
                    Candidate.of(Language.OTHER, "windows-1253"),
                    Candidate.of(Language.OTHER, "windows-1255"),
                    Candidate.of(Language.OTHER, "windows-1256"),
                    Candidate.of(Language.OTHER, "x-windows-874"));

    private EncodingGuess() {}

    /// The best encoding; empty where the bytes are no text in any.
    static Optional<Charset> of(byte[] bytes) {
        byte[] sample = sample(bytes);
        int evidence = Math.max(1, evidence(sample));
        Optional<Charset> detected = detect(sample);
        Charset best = StandardCharsets.UTF_8;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (Candidate candidate : CANDIDATES) {
            Charset charset = fitting(candidate, sample);
            String text = new String(sample, charset);
            double score = TextScore.of(text, candidate.language()) / evidence;
            if (detected.isPresent() && candidate.family().contains(detected.get())) {
                score += DETECTOR_BONUS;
            }
            if (score > bestScore) {
                best = charset;
                bestScore = score;
            }
        }
        return bestScore < LEAST_SCORE ? Optional.empty() : Optional.of(wide(bytes, best));
    }

    /// The encoding itself or, where there is one, the superset that senders mean by it.
    static Charset widest(Charset charset) {
        return switch (charset.name()) {
            case "GB2312", "GBK", "x-mswin-936" -> Charset.forName("GB18030");
            case "ISO-8859-1", "US-ASCII" -> Charset.forName("windows-1252");
            case "EUC-KR" -> Charset.forName("x-windows-949");
            case "Shift_JIS" -> Charset.forName("windows-31j");
            default -> charset;
        };
    }

    /// Up to 64 KB from the first byte that says something. It begins at an even offset, or UTF-16 would
    /// be torn, and after a line feed where the bytes before are ASCII.
    private static byte[] sample(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && bytes[first] > 0) {
            first++;
        }
        int from = Math.max(0, first - 64) & ~1;
        while (from > 0 && bytes[from - 1] < 0) {
            from -= 2;
        }
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SAMPLE_BYTES));
    }

    /// How many bytes speak for or against an encoding: those that are not ASCII text.
    private static int evidence(byte[] sample) {
        int count = 0;
        for (byte value : sample) {
            if (value < ' ' && value != '\n' && value != '\r' && value != '\t') {
                count++;
            }
        }
        return count;
    }

    private static Charset fitting(Candidate candidate, byte[] sample) {
        return candidate.family().stream()
                .filter(charset -> Bytes.isValid(sample, charset))
                .findFirst()
                .orElse(candidate.family().getFirst());
    }

    /// The sample may lack what needs the superset.
    private static Charset wide(byte[] bytes, Charset best) {
        return CANDIDATES.stream()
                .filter(candidate -> candidate.family().contains(best))
                .findFirst()
                .map(candidate -> fitting(candidate, bytes))
                .orElse(best);
    }

    private static Optional<Charset> detect(byte[] sample) {
        var detector = new UniversalDetector();
        detector.handleData(sample);
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset())
                .filter(Charset::isSupported)
                .map(Charset::forName);
    }
}
