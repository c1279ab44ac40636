package io.wirefleet.terraform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.resources.AccessRuleResource;
import io.wirefleet.terraform.resources.ServerResource;
import org.junit.jupiter.api.Test;

final class PointersTest {
    private static final Schema SERVER = new ServerResource().schema();
    private static final Schema RULE = new AccessRuleResource().schema();

    @Test
    void followsObjectsListsAndMaps() {
        assertThat(Pointers.toPath(SERVER, "/listen_port")).isEqualTo(AttributePath.of("listen_port"));
        assertThat(Pointers.toPath(SERVER, "/dns_servers/1"))
                .isEqualTo(AttributePath.of("dns_servers").index(1));
        assertThat(Pointers.toPath(SERVER, "/egress/interface"))
                .isEqualTo(AttributePath.of("egress").attribute("interface"));
        assertThat(Pointers.toPath(SERVER, "/tags/a~1b"))
                .isEqualTo(AttributePath.of("tags").key("a/b"));
    }

    @Test
    void endsWhereTerraformHasNoPath() {
        assertThat(Pointers.toPath(RULE, "/destinations/0")).isEqualTo(AttributePath.of("destinations"));
        assertThat(Pointers.toPath(RULE, "/ports/0/to")).isEqualTo(AttributePath.of("ports"));
        assertThat(Pointers.toPath(RULE, "/peers/ids/3"))
                .isEqualTo(AttributePath.of("peers").attribute("ids"));
        assertThat(Pointers.toPath(RULE, "/no_such_field")).isEqualTo(AttributePath.ROOT);
        assertThat(Pointers.toPath(RULE, "")).isEqualTo(AttributePath.ROOT);
    }
}
