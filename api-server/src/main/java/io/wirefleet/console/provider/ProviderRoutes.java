package io.wirefleet.console.provider;

import io.javalin.http.Context;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.provider.ProviderRelease.Archive;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Service discovery, the provider registry protocol and the provider network mirror protocol, as HashiCorp's
/// documentation of Terraform's internals has them. All of it is public: Terraform sends no token for archives, and
/// what is to be had is the same for everybody.
///
/// The mirror takes every host name in a provider's address: a console on another port than 443 cannot be a source
/// host, and `wirefleet/wireguard` alone means `registry.terraform.io`.
public final class ProviderRoutes {
    private static final String PROVIDERS = "/terraform/providers/v1/";
    private static final String FILES = "/terraform/files/";
    private static final String PROTOCOL = "6.0";

    private final Optional<ProviderRelease> release;

    private ProviderRoutes(Optional<ProviderRelease> release) {
        this.release = release;
    }

    /// @param directory of the release that is given out; where it holds none the routes say so
    public static ProviderRoutes of(Path directory) {
        try {
            return new ProviderRoutes(ProviderRelease.in(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the provider's release in " + directory, e);
        }
    }

    public List<Route> routes() {
        return List.of(
                json(
                        "/.well-known/terraform.json",
                        "Terraform's service discovery",
                        context -> Json.object().put("providers.v1", PROVIDERS)),
                json(
                        PROVIDERS + "{namespace}/{type}/versions",
                        "The provider's versions: this console's own",
                        this::versions),
                json(
                        PROVIDERS + "{namespace}/{type}/{version}/download/{os}/{arch}",
                        "Where the provider's archive for a platform is, with its checksum and signature",
                        this::download),
                json(
                        "/terraform/mirror/{hostname}/{namespace}/{type}/{document}",
                        "The provider network mirror protocol: index.json, or a version's archives",
                        this::mirrored),
                Route.get(
                        FILES + "{file}",
                        Role.PUBLIC,
                        Operation.of("A file of the provider's release")
                                .answering(200, new Content.Other("application/octet-stream")),
                        this::file));
    }

    /// Makes the document that a request is answered with.
    private interface Document {
        ObjectNode of(Context context);
    }

    private static Route json(String path, String summary, Document document) {
        return Route.get(
                path,
                Role.PUBLIC,
                Operation.of(summary).answering(200, new Content.Other("application/json")),
                context -> context.contentType("application/json")
                        .result(document.of(context).toString()));
    }

    private ObjectNode versions(Context context) {
        ProviderRelease found = asked(context);
        ObjectNode json = Json.object();
        ObjectNode version = json.putArray("versions").addObject().put("version", found.version());
        version.putArray("protocols").add(PROTOCOL);
        ArrayNode platforms = version.putArray("platforms");
        found.archives()
                .forEach(archive ->
                        platforms.addObject().put("os", archive.system()).put("arch", archive.architecture()));
        return json;
    }

    private ObjectNode download(Context context) {
        ProviderRelease found = asked(context);
        String version = context.pathParam("version");
        String platform = context.pathParam("os") + "_" + context.pathParam("arch");
        Archive archive = found.archive(context.pathParam("os"), context.pathParam("arch"))
                .filter(_ -> version.equals(found.version()))
                .orElseThrow(() -> missing("there is no version " + version + " for " + platform
                        + "; this console gives out " + found.version() + " for " + platforms(found)));
        ObjectNode json = Json.object()
                .put("os", archive.system())
                .put("arch", archive.architecture())
                .put("filename", archive.file())
                .put("download_url", FILES + archive.file())
                .put("shasum", archive.sha256())
                .put("shasums_url", FILES + found.checksums())
                .put("shasums_signature_url", FILES + found.signature());
        json.putArray("protocols").add(PROTOCOL);
        json.putObject("signing_keys")
                .putArray("gpg_public_keys")
                .addObject()
                .put("key_id", found.keyId())
                .put("ascii_armor", found.publicKey());
        return json;
    }

    private static String platforms(ProviderRelease release) {
        return String.join(
                ", ", release.archives().stream().map(Archive::platform).toList());
    }

    private ObjectNode mirrored(Context context) {
        ProviderRelease found = asked(context);
        String document = context.pathParam("document");
        if (document.equals("index.json")) {
            ObjectNode json = Json.object();
            json.putObject("versions").putObject(found.version());
            return json;
        }
        if (!document.equals(found.version() + ".json")) {
            throw missing(
                    "there is no " + document + "; this console mirrors index.json and " + found.version() + ".json");
        }
        ObjectNode json = Json.object();
        ObjectNode archives = json.putObject("archives");
        for (Archive archive : found.archives()) {
            archives.putObject(archive.platform())
                    .put("url", FILES + archive.file())
                    .putArray("hashes")
                    .add("zh:" + archive.sha256());
        }
        return json;
    }

    private void file(Context context) throws IOException {
        String name = context.pathParam("file");
        Path file = release.flatMap(found -> found.file(name))
                .orElseThrow(() -> missing("the provider's release has no file '" + name + "'"));
        String type = name.endsWith(".zip") ? "application/zip" : "application/octet-stream";
        context.writeSeekableStream(Files.newInputStream(file), type, Files.size(file));
    }

    private ProviderRelease asked(Context context) {
        String provider = context.pathParam("namespace") + "/" + context.pathParam("type");
        if (!provider.equals("wirefleet/wireguard")) {
            throw missing("there is no provider '" + provider + "'; this console gives out wirefleet/wireguard");
        }
        return release.orElseThrow(() ->
                missing("this console came without its provider; set --provider-dir to the directory of a release"));
    }

    private static RefusedException missing(String detail) {
        return new RefusedException(new Refusal.NotFound(detail));
    }
}
