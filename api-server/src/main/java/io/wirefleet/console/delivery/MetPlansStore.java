package io.wirefleet.console.delivery;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Which plans the rules of servers were made for, as they were at any time.
final class MetPlansStore {
    /// Of a row `m` of the table, for [#read].
    static final String COLUMNS = """
             m.plans::text[] as met_plans, array(select host(own) from unnest(m.own_addresses) as own) as own_addresses
            """;

    private final DSLContext transaction;

    MetPlansStore(DSLContext transaction) {
        this.transaction = transaction;
    }

    /// The plans of a row; where it has none, [MetPlans#NONE].
    static MetPlans read(Record row) {
        String[] plans = row.get("met_plans", String[].class);
        return plans == null
                ? MetPlans.NONE
                : new MetPlans(
                        Arrays.stream(plans).map(IpPrefix::parse).toList(),
                        Arrays.stream(row.get("own_addresses", String[].class))
                                .map(IpAddress::parse)
                                .toList());
    }

    void save(Map<UUID, MetPlans> changed) {
        end(changed.keySet());
        changed.forEach((server, met) -> transaction.execute(
                "insert into met_plans (server_id, since, plans, own_addresses)"
                        + " values ({0}, now(), {1}::cidr[], {2}::inet[])",
                server, texts(met.plans()), texts(met.own())));
    }

    void end(Collection<UUID> servers) {
        transaction.execute(
                "update met_plans set until = now() where server_id = any ({0}) and until = 'infinity'",
                (Object) servers.toArray(UUID[]::new));
    }

    private static String[] texts(Collection<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }
}
