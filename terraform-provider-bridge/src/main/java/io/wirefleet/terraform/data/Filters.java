package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.Query;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.Likeness;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;
import java.util.SortedMap;

/// The arguments of a data source as the query of a list: what is left out narrows nothing.
final class Filters {
    private Filters() {}

    static Query query(List<Attribute> filters, Fields config) {
        Fields spelled = Likeness.canonical(filters, config);
        Query query = new Query();
        for (Attribute filter : filters) {
            switch (spelled.get(filter.name())) {
                case Value.Text(String text) -> query.with(filter.name(), text);
                case Value.Flag(boolean flag) -> query.with(filter.name(), Boolean.toString(flag));
                case Fields(SortedMap<String, Value> tags) -> tags.forEach((key, value) -> tag(query, key, value));
                case Value.Null _,
                        Value.Unknown _,
                        Value.Numeric _,
                        Value.Elements _,
                        Value.ElementSet _,
                        Value.Typed _ -> {}
            }
        }
        return query;
    }

    /// Tags are asked for one by one, as `tag=key:value`.
    private static void tag(Query query, String key, Value value) {
        query.with("tag", key + ":" + (value instanceof Value.Text(String text) ? text : ""));
    }
}
