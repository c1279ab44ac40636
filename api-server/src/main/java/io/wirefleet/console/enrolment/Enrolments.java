package io.wirefleet.console.enrolment;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.DesiredStates;
import io.wirefleet.console.delivery.Numbering;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.console.delivery.TopologyLock;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Author;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Lets agents in. A server that enrols again gets the new agent's identity and key in place of the old ones; what it
/// should hold stays as it is, preshared keys included, and is sent to the new agent from nothing.
public final class Enrolments {
    private final DSLContext database;
    private final JoinTokens joinTokens;
    private final AuditLog audit;
    private final SigningKeys signingKeys;
    private final PresharedKeys presharedKeys;
    private final Numbering numbering;
    private final Supplier<@Nullable String> caCertificate;

    /// @param caCertificate PEM of what the console's certificate is to be checked against; null: the system's roots
    public Enrolments(
            DSLContext database,
            JoinTokens joinTokens,
            AuditLog audit,
            SigningKeys signingKeys,
            PresharedKeys presharedKeys,
            Numbering numbering,
            Supplier<@Nullable String> caCertificate) {
        this.database = database;
        this.joinTokens = joinTokens;
        this.audit = audit;
        this.signingKeys = signingKeys;
        this.presharedKeys = presharedKeys;
        this.numbering = numbering;
        this.caCertificate = caCertificate;
    }

    /// Preshared keys that the agent tells, since it takes over an interface, are in what the server should hold before
    /// the agent can ask for it.
    ///
    /// @throws RefusedException if the join token is no good, or another machine or peer has the WireGuard key
    EnrolmentResponse enrol(Author author, EnrolmentRequest request) {
        UUID changeId = UUID.randomUUID();
        ServerId server = database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            // A removal tells by the agent's row whether this server is to be waited for.
            TopologyLock.takeAlone(transaction);
            ServerId joined = joinTokens.use(transaction, request.joinToken());
            refuseForeignKey(transaction, joined, request);
            save(transaction, joined, request);
            DesiredStates.holdBack(transaction, joined);
            presharedKeys.adopt(transaction, joined, request.presharedKeys(), changeId);
            audit.record(transaction, author, null, List.of(enrolled(joined, request)));
            return joined;
        });
        if (!request.presharedKeys().isEmpty()) {
            numbering.await(changeId);
        }
        return new EnrolmentResponse(server, signingKeys.verifyingKeys(), caCertificate.get());
    }

    private static Deed enrolled(ServerId server, EnrolmentRequest request) {
        return new Deed(
                "enrol",
                "server",
                server.toString(),
                null,
                null,
                Json.object()
                        .put("public_key", request.publicKey().toString())
                        .put("agent_version", request.agentVersion()));
    }

    private static void refuseForeignKey(DSLContext transaction, ServerId server, EnrolmentRequest request) {
        boolean taken = transaction
                .fetchSingle("""
                        select exists (select from peer where public_key = {0})
                            or exists (select from revoked_key where public_key = {0})
                            or exists (select from server_agent where public_key = {0} and server_id <> {1}) as taken
                        """, request.publicKey().bytes(), server.value())
                .get("taken", boolean.class);
        if (taken) {
            throw RefusedException.conflict(
                    "/public_key", "is the key of a peer or of another server, or was revoked; make a new one");
        }
    }

    private static void save(DSLContext transaction, ServerId server, EnrolmentRequest request) {
        UUID id = server.value();
        transaction.execute(
                """
                insert into server_agent (server_id, identity_key, public_key, agent_version, capabilities, last_seen_at)
                values ({0}, {1}, {2}, {3}, {4}, now())
                on conflict (server_id) do update
                set identity_key = excluded.identity_key, public_key = excluded.public_key,
                    agent_version = excluded.agent_version, capabilities = excluded.capabilities,
                    enrolled_at = now(), last_seen_at = now(), conditions = '[]',
                    applied_revision = 0, applied_at = null
                """,
                id,
                request.identityKey().bytes(),
                request.publicKey().bytes(),
                request.agentVersion(),
                request.capabilities().stream().sorted().toArray(String[]::new));
    }
}
