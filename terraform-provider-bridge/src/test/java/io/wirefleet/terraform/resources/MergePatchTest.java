package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class MergePatchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'a':1}; {'a':1}; {}",
                "{'a':1}; {'a':2}; {'a':2}",
                "{'a':1}; {}; {'a':null}",
                "{}; {'a':[1]}; {'a':[1]}",
                "{'tags':{'x':'1','y':'2'}}; {'tags':{'x':'1'}}; {'tags':{'y':null}}",
                "{'tags':{'x':'1'}}; {'tags':{}}; {'tags':{'x':null}}",
                "{'a':[1,2]}; {'a':[2]}; {'a':[2]}"
            })
    void saysNoMoreThanWhatDiffers(String before, String after, String patch) {
        assertThat(MergePatch.between(object(before), object(after))).isEqualTo(object(patch));
    }

    private static ObjectNode object(String text) {
        return JsonFields.of(Json.parse(text.replace('\'', '"'))).node();
    }
}
