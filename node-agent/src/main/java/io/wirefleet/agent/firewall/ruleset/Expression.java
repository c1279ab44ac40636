package io.wirefleet.agent.firewall.ruleset;

import io.wirefleet.contract.addresses.IpAddress;
import java.util.Locale;

/// One step of a rule, as the kernel knows it (linux/netfilter/nf_tables.h). All of them work on register 1; a step
/// whose test fails ends the rule.
public sealed interface Expression {
    /// Loads something about the packet that is not in it.
    record Meta(Meta.Key key) implements Expression {
        /// `enum nft_meta_keys`, as far as it is used here.
        public enum Key {
            MARK(3),
            IIFNAME(6),
            OIFNAME(7),
            NFPROTO(15),
            L4PROTO(16);

            private final int number;

            Key(int number) {
                this.number = number;
            }

            public int number() {
                return number;
            }
        }

        @Override
        public String toString() {
            return "meta " + key.name().toLowerCase(Locale.ROOT);
        }
    }

    /// Loads bytes of the packet.
    ///
    /// @param offset from the start of the header, in bytes
    record Payload(Header header, int offset, int length) implements Expression {
        /// `enum nft_payload_bases`, as far as it is used here.
        public enum Header {
            NETWORK(1),
            TRANSPORT(2);

            private final int number;

            Header(int number) {
                this.number = number;
            }

            public int number() {
                return number;
            }
        }

        @Override
        public String toString() {
            return header.name().toLowerCase(Locale.ROOT) + " header bytes " + offset + ".." + (offset + length - 1);
        }
    }

    /// Loads something that connection tracking knows of the packet. Ends the rule if the packet is not tracked, but
    /// for the state.
    record Conntrack(Conntrack.Key key) implements Expression {
        /// `enum nft_ct_keys`, as far as it is used here.
        public enum Key {
            STATE(0),
            DIRECTION(1);

            private final int number;

            Key(int number) {
                this.number = number;
            }

            public int number() {
                return number;
            }
        }

        @Override
        public String toString() {
            return "ct " + key.name().toLowerCase(Locale.ROOT);
        }
    }

    /// Clears the bits that the mask lacks.
    record Mask(Data mask) implements Expression {
        @Override
        public String toString() {
            return "& " + mask;
        }
    }

    /// Clears the bits that the mask lacks, then flips those of the other.
    record MaskAndFlip(Data mask, Data flip) implements Expression {
        @Override
        public String toString() {
            return "& " + mask + " ^ " + flip;
        }
    }

    /// Makes the register the packet's mark (`skb->mark`).
    record SetMark() implements Expression {
        @Override
        public String toString() {
            return "set meta mark";
        }
    }

    /// Makes the register a number below the modulus that follows from the bytes in it, always the same.
    record Scatter(int length, int modulus) implements Expression {
        @Override
        public String toString() {
            return "jhash of " + length + " bytes mod " + modulus;
        }
    }

    /// Loads the largest TCP segment that fits the packet's way and the way back, in the machine's order.
    record LoadRouteSegment() implements Expression {
        @Override
        public String toString() {
            return "rt tcp mss";
        }
    }

    /// Turns the two bytes of the register from the machine's order into that of packets.
    record ToPacketOrder() implements Expression {
        @Override
        public String toString() {
            return "hton";
        }
    }

    /// Lowers the largest segment that the packet asks for (TCP option 2) to the register. Never raises it.
    record ClampSegment() implements Expression {
        @Override
        public String toString() {
            return "set tcp option maxseg size";
        }
    }

    /// Loads this.
    record Load(Data value) implements Expression {
        @Override
        public String toString() {
            return "load " + value;
        }
    }

    /// Gives the flow the source address in the register.
    record TranslateSource(IpAddress.Family family) implements Expression {
        @Override
        public String toString() {
            return "snat " + family.name().toLowerCase(Locale.ROOT);
        }
    }

    /// Sends the flow to this machine itself, to the port in the register.
    record Redirect() implements Expression {
        @Override
        public String toString() {
            return "redirect";
        }
    }

    /// Goes on only if the register compares so.
    record Compare(Operator operator, Data value) implements Expression {
        /// `enum nft_cmp_ops`, as far as it is used here.
        public enum Operator {
            EQUAL(0, "=="),
            NOT_EQUAL(1, "!="),
            AT_MOST(3, "<="),
            AT_LEAST(5, ">=");

            private final int number;
            private final String sign;

            Operator(int number, String sign) {
                this.number = number;
                this.sign = sign;
            }

            public int number() {
                return number;
            }
        }

        @Override
        public String toString() {
            return operator.sign + " " + value;
        }
    }

    /// Goes on only if the register is (inverted: is not) in the set.
    record Lookup(String set, boolean inverted) implements Expression {
        @Override
        public String toString() {
            return (inverted ? "not in @" : "in @") + set;
        }
    }

    /// Takes the verdict that the map has for the register; ends the rule if it has none.
    record VerdictLookup(String map) implements Expression {
        @Override
        public String toString() {
            return "vmap @" + map;
        }
    }

    /// Loads what kind of address the packet is for (`enum` of rtnetlink.h: RTN_LOCAL and others).
    record DestinationKind() implements Expression {
        /// `RTN_LOCAL`: an address of this machine.
        public static final int LOCAL = 2;

        @Override
        public String toString() {
            return "fib daddr type";
        }
    }

    /// Keeps the packet out of connection tracking.
    record NotTracked() implements Expression {
        @Override
        public String toString() {
            return "notrack";
        }
    }

    /// Gives the packet's flow, which must be new, this timeout.
    record SetTimeout(String name) implements Expression {
        @Override
        public String toString() {
            return "ct timeout set " + name;
        }
    }

    /// Ends the packet's way: it is let through by this hook.
    record Accept() implements Expression {
        @Override
        public String toString() {
            return "accept";
        }
    }

    /// Ends the packet's way: it is gone.
    record Drop() implements Expression {
        @Override
        public String toString() {
            return "drop";
        }
    }

    /// Goes back to the rule behind the jump.
    record Return() implements Expression {
        @Override
        public String toString() {
            return "return";
        }
    }

    /// Goes through a chain, and comes back if that has no verdict.
    record Jump(String chain) implements Expression {
        @Override
        public String toString() {
            return "jump " + chain;
        }
    }

    /// Gives the flow the address of the interface by which it leaves.
    record Masquerade() implements Expression {
        @Override
        public String toString() {
            return "masquerade";
        }
    }

    /// What was read from the kernel and is none of the above: somebody else wrote it.
    record Foreign(String description) implements Expression {
        @Override
        public String toString() {
            return description;
        }
    }
}
