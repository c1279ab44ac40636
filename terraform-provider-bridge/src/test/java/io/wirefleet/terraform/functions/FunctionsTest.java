package io.wirefleet.terraform.functions;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.generated.tfplugin6.FunctionError;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.values.Value;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Functions need no configured provider.
final class FunctionsTest {
    private final ProviderInProcess provider = new ProviderInProcess();

    @Test
    void publicKeyIsWhatWgPrints() {
        // RFC 7748 section 6.1, Alice
        Value privateKey = Value.of("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=");
        assertThat(provider.result("public_key", privateKey))
                .isEqualTo(Value.of("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="));
    }

    @Test
    @DisplayName("I12: a private key that is none names its argument and does not repeat it")
    void aWrongKeyIsTheArgumentsError() {
        String almost = PrivateKey.generate(new SecureRandom()).exposeText().substring(1);
        FunctionError error = provider.call("public_key", Value.of(almost)).getError();
        assertThat(error.getText())
                .startsWith("private_key must be 44 characters")
                .doesNotContain(almost);
        assertThat(error.hasFunctionArgument()).isTrue();
        assertThat(error.getFunctionArgument()).isZero();
    }

    @Test
    void excludesPrefixesOfBothFamilies() {
        assertThat(provider.result(
                        "exclude_cidrs", list("10.0.0.0/30", "FD00::/127"), list("10.0.0.1/32", "fd00::/128")))
                .isEqualTo(list("10.0.0.0/32", "10.0.0.2/31", "fd00::1/128"));
        assertThat(provider.result("exclude_cidrs", list("10.0.0.7/24"), list()))
                .as("host bits")
                .isEqualTo(list("10.0.0.0/24"));
        assertThat(provider.result("exclude_cidrs", list("10.0.0.0/24"), list("10.0.0.0/8")))
                .isEqualTo(list());
    }

    @Test
    void aWrongPrefixIsTheArgumentsError() {
        FunctionError error = provider.call("exclude_cidrs", list("10.0.0.0/8"), list("10.1.0.0/16", "10.1.0.0/33"))
                .getError();
        assertThat(error.getText()).startsWith("excluded[1] ");
        assertThat(error.getFunctionArgument()).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownYetStaysSo() {
        assertThat(provider.result("exclude_cidrs", new Value.Elements(List.of(Value.unknown())), list()))
                .isEqualTo(Value.unknown());
    }

    private static Value list(String... texts) {
        return new Value.Elements(Arrays.stream(texts).map(Value::of).toList());
    }
}
