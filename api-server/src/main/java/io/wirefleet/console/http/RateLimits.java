package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/// How often somebody may call: each caller and each agent by their name, and each address, whoever calls from it.
/// Failed authentications have a limit of their own, far lower. Kept in memory, by each replica for itself.
public final class RateLimits {
    /// A full bucket lasts for this many seconds of calls at the limit.
    private static final int BURST_SECONDS = 10;

    /// Several callers may share an address.
    private static final int CALLERS_AT_ONE_ADDRESS = 2;

    private final Buckets callers;
    private final Buckets agents;
    private final Buckets addresses;
    private final Buckets failures;

    /// Calls a second.
    ///
    /// @param requests of each caller, and of each agent; 0: no limit
    /// @param failures of authentications from each address; 0: no limit
    public record Rates(int requests, int failures) {
        public static final Rates USUAL = new Rates(200, 10);
        public static final Rates NONE = new Rates(0, 0);
    }

    /// @param nanoTime as [System#nanoTime] counts
    public RateLimits(Rates rates, LongSupplier nanoTime) {
        callers = buckets(rates.requests(), nanoTime);
        agents = buckets(rates.requests(), nanoTime);
        addresses = buckets(rates.requests() * CALLERS_AT_ONE_ADDRESS, nanoTime);
        failures = buckets(rates.failures(), nanoTime);
    }

    /// No limits.
    public static RateLimits none() {
        return new RateLimits(Rates.NONE, System::nanoTime);
    }

    private static Buckets buckets(int perSecond, LongSupplier nanoTime) {
        return new Buckets(perSecond, perSecond * BURST_SECONDS, nanoTime);
    }

    /// A request came in from here that is not an agent's.
    ///
    /// @throws RefusedException if it is one too many
    void request(String address) {
        refuse(addresses.take(network(address)), "too many requests from " + address);
    }

    /// Somebody is about to be authenticated.
    ///
    /// @throws RefusedException if too many attempts from here failed
    void attempt(String address) {
        refuse(failures.wait(network(address)), "too many failed authentications from " + address);
    }

    /// An authentication failed.
    void failed(String address) {
        failures.take(network(address));
    }

    /// A caller is known.
    ///
    /// @throws RefusedException if it is one call too many
    void caller(Principal caller) {
        refuse(callers.take(caller.name()), "too many requests of " + caller.name());
    }

    /// An agent is known.
    ///
    /// @throws RefusedException if it is one call too many
    public void agent(String server) {
        refuse(agents.take(server), "too many requests of the agent of server " + server);
    }

    /// Who has one IPv6 address has its whole /64.
    private static String network(String address) {
        try {
            if (InetAddress.ofLiteral(address) instanceof Inet6Address v6) {
                return HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8));
            }
        } catch (IllegalArgumentException _) {
            // It stands for itself.
        }
        return address;
    }

    private static void refuse(int seconds, String what) {
        if (seconds > 0) {
            throw new RefusedException(new Refusal.TooMany(
                    what + "; try again in " + seconds + (seconds == 1 ? " second" : " seconds"), seconds));
        }
    }
}
