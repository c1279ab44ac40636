package io.wirefleet.terraform.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerConfigDataSourceTest {
    private static final String KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=";
    private static final Map<String, Value> CONFIG = Map.of("peer_id", Value.of("p-1"));

    @TempDir
    Path directory;

    private FakeConsole console;
    private ProviderInProcess provider;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        provider = new ProviderInProcess(console, directory);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void hasEveryForm() {
        attach("fra1", KEY, "new1", "", "par1", KEY);
        Value.Fields config = provider.data("wireguard_peer_config", CONFIG).fields();
        assertThat(text(config.get("conf"))).contains("PrivateKey = <private key>");
        assertThat(text(config.get("qr_data_uri"))).isEqualTo("data:image/png;base64,iVBORw==");
        Value.Fields files = (Value.Fields) config.get("files");
        assertThat(files.fields()).containsOnlyKeys("fra1.conf", "par1.conf");
        Value.Fields byServer = (Value.Fields) config.get("conf_by_server_id");
        assertThat(byServer.fields()).containsOnlyKeys("id-of-fra1", "id-of-par1");
        assertThat(byServer.get("id-of-par1")).isEqualTo(files.get("par1.conf"));
        assertThat(((Value.Elements) config.get("servers")).elements()).hasSize(3);
    }

    @Test
    void asksForOneServerAlone() {
        attach("fra1", KEY);
        provider.data("wireguard_peer_config", Map.of("peer_id", Value.of("p-1"), "server_id", Value.of("s-1")))
                .fields();
        assertThat(console.requests()).isNotEmpty().allMatch(request -> request.endsWith("&server_id=s-1"));
    }

    @Test
    void whatOneFileCannotSayStandsInFiles() {
        attach("fra1", KEY, "par1", KEY);
        console.extras().overlap();
        Value.Fields config = provider.data("wireguard_peer_config", CONFIG).fields();
        assertThat(config.get("conf")).isEqualTo(Value.nothing());
        assertThat(config.get("qr_data_uri")).isEqualTo(Value.nothing());
        assertThat(((Value.Fields) config.get("files")).fields()).hasSize(2);
    }

    @Test
    void aServerThatHasNoAgentYetIsNoError() {
        attach("new1", "");
        Result result = provider.data("wireguard_peer_config", CONFIG);
        assertThat(result.fields().get("conf")).isEqualTo(Value.nothing());
        assertThat(result.text()).contains("No agent of its servers has enrolled yet");
    }

    private void attach(String... namesAndKeys) {
        Map<String, String> servers = new LinkedHashMap<>();
        for (int i = 0; i < namesAndKeys.length; i += 2) {
            servers.put(namesAndKeys[i], namesAndKeys[i + 1]);
        }
        console.extras().attach(servers);
    }

    private static String text(Value value) {
        return ((Value.Text) value).text();
    }
}
