package io.wirefleet.terraform.provider;

import io.wirefleet.terraform.data.AccessDataSource;
import io.wirefleet.terraform.data.DataSource;
import io.wirefleet.terraform.data.ListDataSource;
import io.wirefleet.terraform.data.MemberDataSource;
import io.wirefleet.terraform.data.PeerConfigDataSource;
import io.wirefleet.terraform.ephemeral.EphemeralResource;
import io.wirefleet.terraform.ephemeral.JoinTokenResource;
import io.wirefleet.terraform.ephemeral.KeypairResource;
import io.wirefleet.terraform.functions.ExcludeCidrsFunction;
import io.wirefleet.terraform.functions.Function;
import io.wirefleet.terraform.functions.PublicKeyFunction;
import io.wirefleet.terraform.resources.AccessRuleResource;
import io.wirefleet.terraform.resources.ApiTokenResource;
import io.wirefleet.terraform.resources.NetworkResource;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.resources.Resource;
import io.wirefleet.terraform.resources.ServerResource;
import java.security.SecureRandom;

/// Everything that the provider offers, by the names that configurations use.
public record Contents(
        Catalogue<Resource> resources,
        Catalogue<DataSource> dataSources,
        Catalogue<EphemeralResource> ephemeralResources,
        Catalogue<Function> functions) {

    /// @param random what keys are made of
    public static Contents all(SecureRandom random) {
        return new Contents(
                new Catalogue<Resource>()
                        .with("wireguard_network", NetworkResource::new)
                        .with("wireguard_server", ServerResource::new)
                        .with("wireguard_peer", PeerResource::new)
                        .with("wireguard_access_rule", AccessRuleResource::new)
                        .with("wireguard_api_token", ApiTokenResource::new),
                new Catalogue<DataSource>()
                        .with("wireguard_network", () -> new MemberDataSource(NetworkResource.KIND))
                        .with("wireguard_networks", () -> new ListDataSource(NetworkResource.KIND))
                        .with("wireguard_server", () -> new MemberDataSource(ServerResource.KIND))
                        .with("wireguard_servers", () -> new ListDataSource(ServerResource.KIND))
                        .with("wireguard_peer", () -> new MemberDataSource(PeerResource.KIND))
                        .with("wireguard_peers", () -> new ListDataSource(PeerResource.KIND))
                        .with("wireguard_access_rule", () -> new MemberDataSource(AccessRuleResource.KIND))
                        .with("wireguard_access_rules", () -> new ListDataSource(AccessRuleResource.KIND))
                        .with("wireguard_api_token", () -> new MemberDataSource(ApiTokenResource.KIND))
                        .with("wireguard_api_tokens", () -> new ListDataSource(ApiTokenResource.KIND))
                        .with("wireguard_access", AccessDataSource::new)
                        .with("wireguard_peer_config", PeerConfigDataSource::new),
                new Catalogue<EphemeralResource>()
                        .with("wireguard_keypair", () -> new KeypairResource(random))
                        .with("wireguard_join_token", JoinTokenResource::new),
                new Catalogue<Function>()
                        .with("public_key", PublicKeyFunction::new)
                        .with("exclude_cidrs", ExcludeCidrsFunction::new));
    }
}
