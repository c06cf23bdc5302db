package zhiyin.knowledge.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.PassageInfo;

/// Passages of one index whose vectors are computed together.
record Batch(IndexTable.Row index, List<Item> items) {
    record Item(Flight flight, PassageInfo passage) {}

    Batch {
        items = List.copyOf(items);
    }

    List<String> texts() {
        return items.stream().map(item -> item.passage().embedText()).toList();
    }

    Map<Flight, List<Item>> byFlight() {
        var flights = new LinkedHashMap<Flight, List<Item>>();
        for (Item item : items) {
            flights.computeIfAbsent(item.flight(), _ -> new ArrayList<>()).add(item);
        }
        return flights;
    }
}
