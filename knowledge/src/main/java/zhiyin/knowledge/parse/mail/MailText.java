package zhiyin.knowledge.parse.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.parse.text.Lines;
import zhiyin.knowledge.parse.text.TextBlocks;

/// A message's plain text to blocks: what is quoted behind `>` becomes quotes as deep as there are signs,
/// what follows a line such as `-----Original Message-----` is quoted, too.
final class MailText {
    private static final Pattern HISTORY =
            Pattern.compile(
                    "-{2,}\\s*(?:original message|forwarded message|原始邮件|转发的?邮件|回复的?原邮件|原始郵件)\\s*-{2,}.*",
                    Pattern.CASE_INSENSITIVE);
    private static final int MOST_DEPTH = 20;

    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder run = new StringBuilder();
    private int depth;

    private MailText() {}

    static List<Block> blocks(String text) {
        return new MailText().read(Lines.of(text));
    }

    private List<Block> read(Lines lines) {
        int history = 0;
        for (int i = 0; i < lines.count(); i++) {
            String line = lines.text(i);
            int signs = signs(line);
            String words = unquoted(line);
            if (HISTORY.matcher(words.strip()).matches()) {
                history = Math.min(history + 1, MOST_DEPTH);
            }
            // an empty line within a quotation may have lost its sign
            int now = words.isBlank() && signs == 0 ? depth : Math.min(MOST_DEPTH, signs + history);
            if (now != depth) {
                flush();
                depth = now;
            }
            run.append(words).append('\n');
        }
        flush();
        return blocks;
    }

    private void flush() {
        for (Block block : TextBlocks.of(run.toString())) {
            Block placeless = Placeless.of(block);
            boolean prose = !(block instanceof Block.Code) && !(block instanceof Block.TableBlock);
            blocks.add(depth > 0 && prose ? quote(block) : placeless);
        }
        run.setLength(0);
    }

    private Quote quote(Block block) {
        String text =
                block instanceof Block.ListItem item
                        ? item.marker() + " " + item.text()
                        : block.text();
        return new Quote(depth, text, Place.UNKNOWN);
    }

    /// How many `>` the line begins with, spaces between them allowed.
    private static int signs(String line) {
        int signs = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '>') {
                signs++;
            } else if (c != ' ' || (i + 1 < line.length() && line.charAt(i + 1) != '>')) {
                break;
            }
        }
        return signs;
    }

    private static String unquoted(String line) {
        int left = signs(line);
        int at = 0;
        while (left > 0) {
            left -= line.charAt(at++) == '>' ? 1 : 0;
        }
        boolean space = at > 0 && at < line.length() && line.charAt(at) == ' ';
        return line.substring(space ? at + 1 : at);
    }
}
