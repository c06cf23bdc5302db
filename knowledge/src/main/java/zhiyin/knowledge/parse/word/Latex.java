package zhiyin.knowledge.parse.word;

/// Puts pieces of LaTeX together: a command that ends in a letter is kept apart from a letter after it.
final class Latex {
    private final StringBuilder out = new StringBuilder();

    Latex add(String piece) {
        if (!piece.isEmpty() && Character.isLetter(piece.charAt(0)) && endsInCommand()) {
            out.append(' ');
        }
        out.append(piece);
        return this;
    }

    private boolean endsInCommand() {
        int i = out.length() - 1;
        while (i >= 0 && isAsciiLetter(out.charAt(i))) {
            i--;
        }
        return i >= 0 && i < out.length() - 1 && out.charAt(i) == '\\' && !isEscaped(i);
    }

    private boolean isEscaped(int backslash) {
        int before = 0;
        while (backslash - 1 - before >= 0 && out.charAt(backslash - 1 - before) == '\\') {
            before++;
        }
        return before % 2 == 1;
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
