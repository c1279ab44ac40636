package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageTextTest {
    private static PageText page(String text) {
        return PageText.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachObjectIsCutOutWhole() {
        String first = "{\"id\":\"a\",\"name\":\"Zoë \\\"{]\",\"tags\":{\"id\":\"b\"},\"list\":[{\"id\":\"c\"}]}";
        String second = "{ \"name\" : \"日本\", \"id\" : \"b\" }";
        PageText page = page("{\"more\":[{\"items\":[]}], \"items\" : [ " + first + " , " + second
                + "], \"next_cursor\":\"n\",\"unknown\":{}}");
        assertThat(page.item("a")).contains(Json.parse(first));
        assertThat(page.item("b")).contains(Json.parse(second));
        assertThat(page.item("c")).isEmpty();
        assertThat(page.nextCursor()).isEqualTo("n");
    }

    @Test
    void theLastPageHasNoCursor() {
        assertThat(page("{\"items\":[],\"next_cursor\":null}").nextCursor()).isEmpty();
        assertThat(page("{\"items\":[1,[2],\"x\"]}").item("x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"items\":{}}",
                "{\"items\":[{\"id\":\"a\"}",
                "{\"items\":[{\"id\":\"a\"}}}",
                "nonsense"
            })
    void whatIsNoListIsRefused(String text) {
        assertThatThrownBy(() -> page(text)).isInstanceOf(InvalidFieldException.class);
    }
}
