package io.wirefleet.console.compromises;

import java.util.List;

/// What is left to do for people once the console has taken something out.
final class Checklists {
    private static final String RECEIPT =
            "Wait until the receipt is closed: GET /api/v1/receipts/{receipt_id}. A server that is named there as pending"
                    + " has not confirmed; if it is silent, cut it off from the network by hand.";
    private static final String AUDIT = "Read what was done in the meantime: GET /api/v1/audit.";

    private Checklists() {}

    static List<String> peerKey() {
        return List.of(
                RECEIPT,
                "Make a new key pair on the device, or invite its owner: POST /api/v1/invitations. The old key is"
                        + " barred for good.",
                "If the device itself is lost, revoke what else its owner holds: POST /api/v1/owners/{owner}/revoke.",
                "Look what the peer could reach, and what it did there, in the logs of those systems.",
                AUDIT);
    }

    static List<String> owner() {
        return List.of(
                RECEIPT,
                "Deactivate the person at the identity provider, or bar them: PUT /api/v1/owners/{owner}/bar.",
                "End their sessions at the identity provider; tokens it has issued are good until they expire.",
                "Look for API tokens of other roles that they know: GET /api/v1/api-tokens.",
                AUDIT);
    }

    static List<String> server() {
        return List.of(
                "Cut the machine off from the network, or switch it off: the console refuses it, but what it holds"
                        + " already it goes on forwarding until then.",
                "Make a new machine from a clean image. Do not copy the state directory of the agent: its keys are lost.",
                "Create the server again (terraform apply does), get a join token for it, and enrol the new agent.",
                "Give its peers their configuration anew: the server's public key and all preshared keys are others now.",
                "Change every secret that was on the machine; look what it could reach behind the tunnel.",
                RECEIPT,
                AUDIT);
    }

    static List<String> apiToken() {
        return List.of(
                "Put a new token where the old one was used: POST /api/v1/api-tokens.",
                "Read what the token was used for: GET /api/v1/audit, by the actor of its name, and undo what is wrong.",
                "Revoke peers and delete join tokens and tokens that it made.",
                "Find out how it got out: state files, CI logs, shell histories.");
    }
}
