package io.wirefleet.console.settings;

/// The administrator's API token as the operator gave it: 20 to 200 visible ASCII characters. Prints nothing of itself.
public final class GivenAdminToken {
    private final String text;

    private GivenAdminToken(String text) {
        this.text = text;
    }

    static GivenAdminToken parse(Setting setting, String text) {
        if (text.length() < 20 || text.length() > 200 || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw setting.invalid(
                    "must be a token of 20 to 200 characters without spaces, such as 'openssl rand -hex 32'"
                            + " makes");
        }
        return new GivenAdminToken(text);
    }

    /// The token itself: for hashing it only.
    public String exposeText() {
        return text;
    }

    @Override
    public String toString() {
        return "GivenAdminToken(hidden)";
    }
}
