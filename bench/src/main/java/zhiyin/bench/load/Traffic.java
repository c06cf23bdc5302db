package zhiyin.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Texts as embedding servers get them: mostly short queries, some passages, few long ones. All are different,
/// so that no cache helps; the same seed gives the same texts.
public final class Traffic {
    private static final String[] WORDS =
            """
            the of and to in is that for it with as on be at by this have from or one had not but what
            all were when we there can an your which their said if do will each about how up out them
            then she many some so these would other into has more her two like him see time could no
            make than first been its who now people my made over did down only way find use may water
            long little very after words called just where most know get through back much before go
            good new write our used me man too any day same right look think also around another came
            come work three word must because does part even place well such here take why things help
            put years different away again off went old number great tell men say small every found
            still between name should home big give air line set own under read last never us left end
            along while might next sound below saw something thought both few those always looked show
            large often together asked house world going want school important until form food keep
            children feet land side without boy once animals life enough took sometimes four head above
            kind began almost live page got earth need far hand high year mother light parts country
            """
                    .strip()
                    .split("\\s+", -1);

    private final Random random;
    private int number;

    public Traffic(long seed) {
        this.random = new Random(seed);
    }

    public List<String> texts(int count) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    /// Its number makes it different from all others.
    public String text() {
        int kind = random.nextInt(100);
        int words =
                kind < 70
                        ? 3 + random.nextInt(14)
                        : kind < 95 ? 30 + random.nextInt(50) : 120 + random.nextInt(100);
        return random.ints(words, 0, WORDS.length)
                        .mapToObj(i -> WORDS[i])
                        .collect(Collectors.joining(" "))
                + " "
                + number++;
    }
}
