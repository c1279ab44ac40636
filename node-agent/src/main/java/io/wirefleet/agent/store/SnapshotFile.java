package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.DesiredStateUpdate.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A whole state as a file, written and read line by line, so that no tree of all of it is ever in memory: the update
/// without its items, with their number beside it; then each item as an object of `content`, `id` and `kind`.
final class SnapshotFile {
    private static final String COUNT = "item_count";
    private static final String CONTENT = "{\"content\":";
    private static final String KEY = ",\"id\":\"";
    private static final int BUFFER = 1 << 16;

    private SnapshotFile() {}

    static void write(Path file, DesiredStateUpdate update) throws IOException {
        DurableFiles.replace(file, channel -> {
            ObjectNode head = withItems(update, List.of()).toJson();
            head.put(COUNT, update.items().size());
            StringBuilder text = new StringBuilder(BUFFER);
            text.append(Json.canonical(head)).append('\n');
            for (Item item : update.items()) {
                text.append(CONTENT)
                        .append(item.content())
                        .append(KEY)
                        .append(item.key().id())
                        .append("\",\"kind\":\"")
                        .append(item.key().kind())
                        .append("\"}\n");
                if (text.length() >= BUFFER) {
                    flush(channel, text);
                }
            }
            flush(channel, text);
        });
    }

    private static void flush(FileChannel channel, StringBuilder text) throws IOException {
        DurableFiles.writeFully(channel, text.toString());
        text.setLength(0);
    }

    /// The update; null: there is no file.
    ///
    /// @throws DamagedException if it is not what [#write] wrote
    static @Nullable DesiredStateUpdate read(Path file) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(Channels.newReader(Files.newByteChannel(file), StandardCharsets.UTF_8), BUFFER)) {
            ObjectNode head = JsonFields.of(Json.parse(next(lines))).node();
            int count = (int) JsonFields.of(head).requiredInteger(COUNT, 0, Integer.MAX_VALUE);
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                items.add(item(next(lines)));
            }
            if (lines.readLine() != null) {
                throw new DamagedException("has more lines than it names");
            }
            return withItems(DesiredStateUpdate.read(head), items);
        } catch (NoSuchFileException _) {
            return null;
        } catch (DamagedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
    }

    /// The content is taken as it stands: it counts only if it has the hash that was signed.
    private static Item item(String line) {
        int end = line.lastIndexOf(KEY);
        if (end < 0 || !line.startsWith(CONTENT)) {
            throw new DamagedException("has a line that is no item");
        }
        JsonFields key = JsonFields.of(Json.parse("{" + line.substring(end + 1)));
        return new Item(DesiredItem.Key.read(key), line.substring(CONTENT.length(), end));
    }

    private static String next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new DamagedException("ends too early");
        }
        return line;
    }

    private static DesiredStateUpdate withItems(DesiredStateUpdate update, List<Item> items) {
        return new DesiredStateUpdate(
                update.serverId(),
                update.revision(),
                update.since(),
                update.full(),
                items,
                update.removed(),
                update.presharedKeys(),
                update.stateHash(),
                update.signature());
    }
}
