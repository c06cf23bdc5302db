package zhiyin.cli.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A file of settings in YAML, without levels:
/// ```yaml
/// # an option of "zhiyin serve" without its dashes
/// port: 8000
/// model: [bge-small-zh-v1.5, bge-small-en-v1.5]
/// ```
///
/// @param path as it was given
/// @param entries by name, in the file's order
record ConfigFile(Path path, Map<String, Entry> entries) {
    static final String USUAL_NAME = "zhiyin.yaml";

    private static final int MAX_CHARACTERS = 1 << 20;

    /// @param value of a list, its members with commas between
    /// @param line from 1
    record Entry(String value, int line) {}

    ConfigFile {
        entries = new LinkedHashMap<>(entries);
    }

    static ConfigFile none() {
        return new ConfigFile(Path.of(USUAL_NAME), Map.of());
    }

    /// @throws ConfigException where it is not there, or not such YAML
    static ConfigFile read(Path path) {
        var settings =
                LoadSettings.builder()
                        .setCodePointLimit(MAX_CHARACTERS)
                        .setLabel(path.toString())
                        .build();
        try (Reader text = Files.newBufferedReader(path)) {
            Optional<Node> root = new Compose(settings).composeReader(text);
            return new ConfigFile(path, root.map(node -> entries(path, node)).orElse(Map.of()));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw problem(path, line, "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw problem(path, 1, "this is not YAML: " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no configuration file " + path);
        } catch (CharacterCodingException e) {
            throw new ConfigException("the configuration file %s is not UTF-8".formatted(path));
        } catch (IOException e) {
            throw new ConfigException(
                    "the configuration file %s cannot be read: %s".formatted(path, e.getMessage()));
        }
    }

    private static Map<String, Entry> entries(Path path, Node root) {
        if (!(root instanceof MappingNode mapping)) {
            throw problem(path, line(root), "expected lines such as \"port: 8000\"");
        }
        var entries = new LinkedHashMap<String, Entry>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            String name = scalar(path, tuple.getKeyNode(), "a name");
            if (isNull(tuple.getValueNode())) {
                throw problem(path, line, "%s has no value; leave it out".formatted(name));
            }
            if (entries.put(name, new Entry(value(path, name, tuple.getValueNode()), line))
                    != null) {
                throw problem(path, line, name + " is set twice");
            }
        }
        return entries;
    }

    private static String value(Path path, String name, Node node) {
        String expected = "a value or a list of values for " + name;
        if (node instanceof SequenceNode list) {
            List<Node> members = list.getValue();
            return members.stream()
                    .map(member -> scalar(path, member, expected))
                    .collect(Collectors.joining(","));
        }
        return scalar(path, node, expected);
    }

    private static String scalar(Path path, Node node, String expected) {
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return scalar.getValue();
        }
        throw problem(path, line(node), "expected " + expected);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    static ConfigException problem(Path path, int line, String problem) {
        return new ConfigException("%s line %d: %s".formatted(path, line, problem));
    }
}
