package io.wirefleet.terraform.functions;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.terraform.schema.Spelling;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.util.ArrayList;
import java.util.List;

/// `exclude_cidrs(cidrs, excluded)`: prefixes with holes.
public final class ExcludeCidrsFunction implements Function {
    private static final Type PREFIXES = new Type.ListOf(Type.Primitive.STRING);

    @Override
    public String name() {
        return "exclude_cidrs";
    }

    @Override
    public String summary() {
        return "Prefixes without parts of them";
    }

    @Override
    public String description() {
        return "What is left of some prefixes without others: the fewest prefixes that cover it, IPv4 first, each in"
                + " order. For AllowedIPs of everything but the local network, say"
                + " `exclude_cidrs([\"0.0.0.0/0\"], [\"192.168.0.0/16\"])`.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("cidrs", PREFIXES, "IPv4 and IPv6 prefixes."),
                new Parameter("excluded", PREFIXES, "What is not to be covered. May reach beyond `cidrs`."));
    }

    @Override
    public Type result() {
        return PREFIXES;
    }

    @Override
    public Value call(List<Value> arguments) {
        List<IpPrefix> left = IpPrefix.subtract(prefixes(arguments, 0), prefixes(arguments, 1));
        return new Value.Elements(
                left.stream().map(prefix -> Value.of(prefix.toString())).toList());
    }

    private List<IpPrefix> prefixes(List<Value> arguments, int argument) {
        List<IpPrefix> prefixes = new ArrayList<>();
        if (arguments.get(argument) instanceof Value.Elements(List<Value> elements)) {
            for (int i = 0; i < elements.size(); i++) {
                try {
                    prefixes.add(Spelling.prefix(elements.get(i) instanceof Value.Text(String text) ? text : ""));
                } catch (InvalidValueException e) {
                    String name = parameters().get(argument).name();
                    throw new WrongArgumentException(argument, name + "[" + i + "] " + e.getMessage());
                }
            }
        }
        return prefixes;
    }
}
