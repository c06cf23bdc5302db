package zhiyin.lab;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Inputs and values of every metric, as scikit-learn, scipy and trec_eval computed them.
public final class Golden {
    private Golden() {}

    public static JsonNode section(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        Golden.class.getResourceAsStream("metric-golden/golden.json"))) {
            return JsonMapper.shared().readTree(in).required(name);
        }
    }

    public static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    public static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    public static boolean[] positive(JsonNode list) {
        int[] numbers = ints(list);
        boolean[] positive = new boolean[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            positive[i] = numbers[i] == 1;
        }
        return positive;
    }

    public static List<float[]> vectors(JsonNode rows) {
        var vectors = new ArrayList<float[]>();
        for (JsonNode row : rows) {
            double[] wide = doubles(row);
            float[] vector = new float[wide.length];
            for (int i = 0; i < wide.length; i++) {
                vector[i] = (float) wide[i];
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
