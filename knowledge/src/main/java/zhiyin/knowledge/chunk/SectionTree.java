package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

/// The sections that chunks belong to, as they come.
final class SectionTree {
    private final List<Section> sections = new ArrayList<>();
    private final List<Step> open = new ArrayList<>();

    /// Numbers of the open sections; the whole document's first.
    private final List<Integer> numbers = new ArrayList<>();

    /// @return the number of the section that the next chunk belongs to
    int add(List<Step> path, int chunk) {
        if (sections.isEmpty()) {
            begin(-1, List.of(), chunk);
        }
        int common = 0;
        while (common < Math.min(open.size(), path.size())
                && open.get(common).id() == path.get(common).id()) {
            common++;
        }
        open.subList(common, open.size()).clear();
        numbers.subList(common + 1, numbers.size()).clear();
        for (Step step : path.subList(common, path.size())) {
            open.add(step);
            begin(numbers.getLast(), open.stream().map(Step::name).toList(), chunk);
        }
        for (int number : numbers) {
            Section section = sections.get(number);
            sections.set(
                    number,
                    new Section(
                            number,
                            section.parent(),
                            section.headings(),
                            section.firstChunk(),
                            chunk));
        }
        return numbers.getLast();
    }

    private void begin(int parent, List<String> headings, int chunk) {
        numbers.add(sections.size());
        sections.add(new Section(sections.size(), parent, headings, chunk, chunk));
    }

    List<Section> sections() {
        return sections;
    }
}
