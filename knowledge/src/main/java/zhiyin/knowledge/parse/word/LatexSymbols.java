package zhiyin.knowledge.parse.word;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Characters of formulas as LaTeX commands.
final class LatexSymbols {
    private static final String TABLE =
            "α alpha|β beta|γ gamma|δ delta|ε varepsilon|ϵ epsilon|ζ zeta|η eta|"
                    + "θ theta|ϑ vartheta|ι iota|κ kappa|ϰ varkappa|λ lambda|μ mu|µ mu|ν nu|"
                    + "ξ xi|π pi|ϖ varpi|ρ rho|ϱ varrho|σ sigma|ς varsigma|τ tau|υ upsilon|"
                    + "φ varphi|ϕ phi|χ chi|ψ psi|ω omega|Γ Gamma|Δ Delta|Θ Theta|Λ Lambda|"
                    + "Ξ Xi|Π Pi|Σ Sigma|Υ Upsilon|Φ Phi|Ψ Psi|Ω Omega|∆ Delta|× times|÷ div|"
                    + "± pm|∓ mp|⋅ cdot|· cdot|∙ bullet|• bullet|∗ ast|⋆ star|∘ circ|⊕ oplus|"
                    + "⊖ ominus|⊗ otimes|⊘ oslash|⊙ odot|† dagger|‡ ddagger|∩ cap|∪ cup|"
                    + "⊎ uplus|⊓ sqcap|⊔ sqcup|∧ wedge|∨ vee|∖ setminus|≀ wr|⋄ diamond|≤ leq|"
                    + "≥ geq|⩽ leqslant|⩾ geqslant|≠ neq|≈ approx|≡ equiv|≅ cong|∼ sim|"
                    + "≃ simeq|≍ asymp|≐ doteq|∝ propto|≪ ll|≫ gg|≺ prec|≻ succ|⪯ preceq|"
                    + "⪰ succeq|≼ preccurlyeq|≽ succcurlyeq|≜ triangleq|≲ lesssim|≳ gtrsim|"
                    + "≰ nleq|≱ ngeq|≮ nless|≯ ngtr|∈ in|∉ notin|∋ ni|⊂ subset|⊃ supset|"
                    + "⊆ subseteq|⊇ supseteq|⊊ subsetneq|⊋ supsetneq|⊏ sqsubset|⊑ sqsubseteq|"
                    + "⊐ sqsupset|⊒ sqsupseteq|∅ emptyset|∞ infty|∂ partial|∇ nabla|∀ forall|"
                    + "∃ exists|∄ nexists|¬ neg|∠ angle|∡ measuredangle|⊥ perp|∥ parallel|"
                    + "∦ nparallel|∣ mid|∤ nmid|⊢ vdash|⊣ dashv|⊨ models|⊤ top|□ square|"
                    + "△ triangle|▽ triangledown|◊ lozenge|√ surd|■ blacksquare|★ bigstar|"
                    + "… ldots|⋯ cdots|⋮ vdots|⋱ ddots|⋰ iddots|→ to|← leftarrow|"
                    + "↔ leftrightarrow|⇒ Rightarrow|⇐ Leftarrow|⇔ Leftrightarrow|"
                    + "⟶ longrightarrow|⟵ longleftarrow|⟷ longleftrightarrow|"
                    + "⟹ Longrightarrow|⟸ Longleftarrow|⟺ Longleftrightarrow|↦ mapsto|"
                    + "↑ uparrow|↓ downarrow|↕ updownarrow|⇑ Uparrow|⇓ Downarrow|"
                    + "⇌ rightleftharpoons|⇋ leftrightharpoons|⇀ rightharpoonup|"
                    + "⇁ rightharpoondown|↼ leftharpoonup|↽ leftharpoondown|↗ nearrow|"
                    + "↘ searrow|↙ swarrow|↖ nwarrow|↪ hookrightarrow|↩ hookleftarrow|"
                    + "⇄ rightleftarrows|⇉ rightrightarrows|↝ leadsto|↠ twoheadrightarrow|"
                    + "ℏ hbar|ℓ ell|ℜ Re|ℑ Im|ℵ aleph|ℶ beth|℘ wp|ð eth|∴ therefore|"
                    + "∵ because|ı imath|ȷ jmath|℧ mho|∑ sum|∏ prod|∐ coprod|∫ int|∬ iint|"
                    + "∭ iiint|⨌ iiiint|∮ oint|∯ oiint|∰ oiiint|⋂ bigcap|⋃ bigcup|⋀ bigwedge|"
                    + "⋁ bigvee|⨀ bigodot|⨁ bigoplus|⨂ bigotimes|⨄ biguplus|⨆ bigsqcup|"
                    + "⟨ langle|⟩ rangle|⌊ lfloor|⌋ rfloor|⌈ lceil|⌉ rceil|‖ Vert|"
                    + "⟦ llbracket|⟧ rrbracket|ℝ mathbb{R}|ℕ mathbb{N}|ℤ mathbb{Z}|"
                    + "ℚ mathbb{Q}|ℂ mathbb{C}|ℙ mathbb{P}|ℍ mathbb{H}|ℒ mathcal{L}|"
                    + "ℋ mathcal{H}|ℱ mathcal{F}|ℰ mathcal{E}|ℳ mathcal{M}|ℛ mathcal{R}|"
                    + "ℬ mathcal{B}|ℐ mathcal{I}|ℊ mathcal{g}|ℯ mathcal{e}|ℴ mathcal{o}";
    private static final Map<Integer, String> COMMANDS = commands();

    /// The mathematical alphabets from U+1D400, each of 52 letters.
    private static final List<String> ALPHABETS =
            List.of(
                    "\\mathbf",
                    "",
                    "\\boldsymbol",
                    "\\mathcal",
                    "\\mathcal",
                    "\\mathfrak",
                    "\\mathbb",
                    "\\mathfrak",
                    "\\mathsf",
                    "\\mathsf",
                    "\\mathsf",
                    "\\mathsf",
                    "\\mathtt");

    private static final int FIRST_LETTER = 0x1D400;
    private static final int LAST_LETTER = 0x1D6A3;
    private static final int FIRST_GREEK = 0x1D6A8;
    private static final int LAST_GREEK = 0x1D7C9;
    private static final int FIRST_DIGIT = 0x1D7CE;
    private static final int LAST_DIGIT = 0x1D7FF;
    private static final String GREEK =
            "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ";

    private LatexSymbols() {}

    /// What characters mean in a formula.
    static String of(String text) {
        var out = new Latex();
        var words = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isWord(c)) {
                words.appendCodePoint(c);
            } else {
                flush(words, out);
                boolean raises = c == '^' && i < text.length() && isAlphanumeric(text.charAt(i));
                out.add(raises ? "^" : command(c));
            }
        }
        flush(words, out);
        return out.toString();
    }

    /// Words between formulas: characters that mean something to LaTeX are escaped.
    static String escape(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(c -> out.append(escaped(c)));
        return out.toString();
    }

    private static void flush(StringBuilder words, Latex out) {
        if (!words.isEmpty()) {
            out.add("\\text{" + words + "}");
            words.setLength(0);
        }
    }

    /// Ideographs and the like are words and no variables.
    private static boolean isWord(int c) {
        return Character.isIdeographic(c)
                || (c >= 0x3001 && c <= 0x30FF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xFF01 && c <= 0xFF5E);
    }

    private static String command(int c) {
        String known = COMMANDS.get(c);
        if (known != null) {
            return known;
        }
        if (c >= FIRST_LETTER && c <= LAST_LETTER) {
            return letter(c - FIRST_LETTER);
        }
        if (c >= FIRST_GREEK && c <= LAST_GREEK) {
            return command(GREEK.codePointAt((c - FIRST_GREEK) % GREEK.length()));
        }
        if (c >= FIRST_DIGIT && c <= LAST_DIGIT) {
            return Integer.toString((c - FIRST_DIGIT) % 10);
        }
        return switch (c) {
            case 0x2212, 0x2010, 0x2011, 0x2013 -> "-";
            case 0x2032 -> "'";
            case 0x2033 -> "''";
            case 0x2034 -> "'''";
            case 0xB0 -> "^{\\circ}";
            case 0x210E -> "h";
            case 0x2262 -> "\\not\\equiv";
            case 0x2284 -> "\\not\\subset";
            case 0x2061, 0x2062, 0x2063, 0x2064, 0x200B -> "";
            case 0xA0, 0x2002, 0x2003, 0x2005, 0x2009, 0x200A -> " ";
            case '&' -> "&";
            default -> escaped(c);
        };
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String letter(int index) {
        String alphabet = ALPHABETS.get(index / 52);
        int at = index % 52;
        String letter = Character.toString(at < 26 ? 'A' + at : 'a' + at - 26);
        return alphabet.isEmpty() ? letter : alphabet + "{" + letter + "}";
    }

    private static String escaped(int c) {
        return switch (c) {
            case '#', '$', '%', '&', '_', '{', '}' -> "\\" + (char) c;
            case '\\' -> "\\backslash ";
            case '^' -> "\\hat{}";
            case '~' -> "\\sim ";
            default -> Character.toString(c);
        };
    }

    private static Map<Integer, String> commands() {
        var all = new HashMap<Integer, String>();
        for (String entry : TABLE.split("\\|", -1)) {
            int space = entry.indexOf(' ');
            all.put(entry.codePointAt(0), "\\" + entry.substring(space + 1));
        }
        return Map.copyOf(all);
    }
}
