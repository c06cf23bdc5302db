package zhiyin.lab.run;

import java.util.ArrayList;
import java.util.List;
import zhiyin.lab.task.Role;

/// Some texts of all tasks, the same for each model, to measure speed with.
final class SampleTexts {
    private static final int OF_EACH_TASK = 32;

    private final List<String> documents = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();

    void add(List<String> texts, Role role) {
        List<String> list = role == Role.QUERY || role == Role.CODE_QUERY ? queries : documents;
        int step = Math.max(1, texts.size() / OF_EACH_TASK);
        for (int i = 0; i < texts.size() && i < step * OF_EACH_TASK; i += step) {
            list.add(texts.get(i));
        }
    }

    List<String> documents() {
        return documents;
    }

    /// Any texts where no task has queries.
    List<String> queries() {
        return queries.isEmpty() ? documents : queries;
    }
}
