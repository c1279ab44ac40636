package io.wirefleet.console.settings;

import org.jspecify.annotations.Nullable;

/// Everything an operator can set: each a flag and an environment variable, the flag counting more.
public enum Setting {
    DATA_DIR(
            "data-dir",
            "<directory>",
            "What must survive a restart: the embedded database, keys, ca.pem. Default: ~/.local/share/wirefleet."),
    LISTEN("listen", "<host:port>", "Where to listen, HTTPS only. Default: 127.0.0.1:8443."),
    PUBLIC_URL(
            "public-url",
            "<url>",
            "What agents and links use to get here. Default: https:// and the address listened on."),
    DATABASE_URL(
            "database-url",
            "<jdbc url>",
            "A PostgreSQL database: jdbc:postgresql://host/name?user=…&password=…; better in the environment, since other"
                    + " users see arguments. Default: an embedded PostgreSQL."),
    DATABASE_OWNER_URL(
            "database-owner-url",
            "<jdbc url>",
            "The same database as the user who owns its tables, to migrate them and grant the user of --database-url no more"
                    + " than it needs; so that not even the console can change its audit. Default: --database-url."),
    TLS_CERT(
            "tls-cert",
            "<file>",
            "The certificate to show, PEM, followed by its intermediates. Default: one of the console's own making."),
    TLS_KEY("tls-key", "<file>", "The certificate's private key, PEM, not encrypted."),
    OIDC_CONFIG(
            "oidc-config",
            "<file>",
            "Whose OpenID Connect tokens are taken, and what their bearers may do; JSON, see docs/identity.md. Default: none"
                    + " are taken."),
    PROVIDER_DIR(
            "provider-dir",
            "<directory>",
            "The release of the Terraform provider that is given out to `terraform init`. Default: the one that came with"
                    + " the console."),
    REQUESTS_PER_SECOND(
            "requests-per-second",
            "<number>",
            "How many requests a second each caller and each agent may make, ten seconds' worth at once; 0: any number."
                    + " Default: 200."),
    FAILURES_PER_SECOND(
            "failures-per-second",
            "<number>",
            "How many failed authentications a second are borne from one address; 0: any number. Default: 10."),
    ADMIN_TOKEN_FILE(
            "admin-token-file",
            "<file>",
            "The file that holds the administrator's API token. Default: the token in WIREFLEET_ADMIN_TOKEN, or else one"
                    + " that is made and printed once, at the first start."),
    MASTER_KEY_FILE(
            "master-key-file",
            "<file>",
            "The keys under which secrets are sealed in the database, one line of base64 each, the newest first; the others"
                    + " open what was sealed before, which is sealed anew. Default: WIREFLEET_MASTER_KEY, or else"
                    + " master.key in the data directory."),
    MASTER_KEY(null, "<keys>", "The same keys themselves; never an argument."),
    ADMIN_TOKEN(null, "<token>", "The administrator's API token itself; never an argument.");

    private final @Nullable String flag;
    private final String parameter;
    private final String description;

    Setting(@Nullable String flag, String parameter, String description) {
        this.flag = flag;
        this.parameter = parameter;
        this.description = description;
    }

    /// The flag, such as `--data-dir`; null where there is none.
    public @Nullable String flag() {
        return flag == null ? null : "--" + flag;
    }

    /// The environment variable, such as `WIREFLEET_DATA_DIR`.
    public String variable() {
        return "WIREFLEET_" + name();
    }

    public String parameter() {
        return parameter;
    }

    public String description() {
        return description;
    }

    /// What is wrong with its value, and how to mend it.
    InvalidSettingException invalid(String message) {
        String name = flag == null ? variable() : "--" + flag + " (" + variable() + ")";
        return new InvalidSettingException(name + ": " + message);
    }
}
