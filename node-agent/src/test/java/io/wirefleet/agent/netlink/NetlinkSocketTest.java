package io.wirefleet.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Needs({Need.ROOT, Need.IP})
class NetlinkSocketTest {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFINFOMSG = 16;

    private final NetworkNamespace namespace = NetworkNamespace.create("netlink");
    private NetlinkSocket socket = namespace.call(() -> NetlinkSocket.open(NetlinkProtocol.ROUTE));

    @BeforeEach
    void linksAreHere() {
        assertThat(links()).containsExactly("lo");
    }

    @AfterEach
    void close() {
        socket.close();
        namespace.close();
    }

    private static MessageBuilder link(int type, int flags) {
        return new MessageBuilder(type, flags)
                .headerU8(0)
                .headerU8(0)
                .headerU16(0)
                .headerU32(0)
                .headerU32(0)
                .headerU32(0);
    }

    private static MessageBuilder pair(String name, int flags) {
        return link(RTM_NEWLINK, MessageFlags.CREATE | MessageFlags.EXCLUSIVE | flags)
                .string(IFLA_IFNAME, name)
                .nested(IFLA_LINKINFO, info -> info.string(1, "veth"));
    }

    private static String name(NetlinkMessage message) {
        return message.attributes(IFINFOMSG).require(IFLA_IFNAME).asString();
    }

    private List<String> links() {
        return socket.dump(link(RTM_GETLINK, 0), (message, names) -> names.accept(name(message)));
    }

    @Test
    void aRequestIsAnsweredAndAcknowledged() {
        List<NetlinkMessage> replies = socket.request(link(RTM_GETLINK, 0).string(IFLA_IFNAME, "lo"));

        assertThat(replies).extracting(NetlinkSocketTest::name).containsExactly("lo");
    }

    @Test
    void anErrorTellsNumberNameAndTheKernelsOwnWords() {
        MessageBuilder unknownKind = link(RTM_NEWLINK, MessageFlags.CREATE)
                .string(IFLA_IFNAME, "x0")
                .nested(IFLA_LINKINFO, info -> info.string(1, "no-such-kind"));

        assertThatThrownBy(() -> socket.execute(unknownKind)).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
            assertThat(e.name()).isEqualTo("EOPNOTSUPP");
            assertThat(e.explanation()).contains("Unknown device type");
        });
        assertThat(links()).as("the socket goes on").containsExactly("lo");
    }

    @Test
    void aDumpOfManyDatagramsIsRead() {
        socket.batch(manyPairs());

        assertThat(links()).hasSize(401).contains("v0", "v199");
    }

    private static List<MessageBuilder> manyPairs() {
        List<MessageBuilder> messages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            messages.add(pair("v" + i, MessageFlags.ACK));
        }
        return messages;
    }

    @Test
    void aBatchTellsWhichMessageWasRefused() {
        Map<Integer, NetlinkException> errors = socket.batch(
                List.of(pair("a0", MessageFlags.ACK), pair("a0", 0), pair("a1", 0), pair("lo", MessageFlags.ACK)));

        assertThat(errors)
                .containsOnlyKeys(1, 3)
                .allSatisfy((_, error) -> assertThat(error.errno()).isEqualTo(Errno.EEXIST));
        assertThat(links()).contains("a0", "a1");
    }

    @Test
    void aBatchLargerThanTheSendBufferGoesThrough() {
        List<MessageBuilder> messages = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            messages.add(link(RTM_NEWLINK, 0).string(IFLA_IFNAME, "lo").bytes(1000, new byte[60_000]));
        }
        messages.add(pair("last", MessageFlags.ACK));

        assertThat(socket.batch(messages)).isEmpty();
        assertThat(links()).contains("last");
    }

    @Test
    void aReaderThatThrowsLeavesTheSocketUsable() {
        assertThatThrownBy(() -> socket.dump(link(RTM_GETLINK, 0), (_, _) -> {
                    throw new IllegalArgumentException("reader");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(links()).containsExactly("lo");
    }

    @Test
    void aSecondThreadIsTurnedAway() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread reader = Thread.ofPlatform()
                .start(() -> socket.dump(link(RTM_GETLINK, 0), (_, _) -> {
                    inside.countDown();
                    await(done);
                }));
        await(inside);

        assertThatThrownBy(this::links)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another thread");
        done.countDown();
        assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
        assertThat(links()).containsExactly("lo");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void silenceEndsAtTheDeadline() {
        try (NetlinkChannel channel =
                NetlinkChannel.open(NetlinkProtocol.ROUTE, Duration.ofMillis(50), NetlinkChannel.RECEIVE_QUEUE)) {
            assertThatThrownBy(channel::receive)
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
            assertThat(channel.isBroken()).isTrue();
        }
    }

    /// A message that says nothing (NLMSG_NOOP) is answered by nothing.
    @Test
    void silenceEndsThisConversationOnly() {
        namespace.run(() -> {
            try (NetlinkSocket impatient = NetlinkSocket.open(NetlinkProtocol.ROUTE, Duration.ofMillis(200))) {
                assertThatThrownBy(() -> impatient.dump(new MessageBuilder(1, 0)))
                        .isInstanceOfSatisfying(
                                NetlinkException.class,
                                e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
                assertThat(impatient.request(link(RTM_GETLINK, 0).string(IFLA_IFNAME, "lo")))
                        .hasSize(1);
            }
        });
    }

    @Test
    void answersThatDidNotFitAreToldAndTheNextConversationIsWhole() {
        namespace.run(() -> {
            try (NetlinkSocket small = NetlinkSocket.open(NetlinkProtocol.ROUTE, Duration.ofSeconds(20), 1)) {
                assertThatThrownBy(() -> small.batch(manyPairs()))
                        .isInstanceOfSatisfying(
                                NetlinkException.class,
                                e -> assertThat(e.errno()).isEqualTo(Errno.ENOBUFS));
                assertThat(small.dump(link(RTM_GETLINK, 0))).hasSize(401);
            }
        });
    }

    @Test
    void aDumpThatWasOvertakenIsBegunAnew() {
        socket.batch(manyPairs());
        List<String> read = new ArrayList<>();
        List<String> names = socket.dump(link(RTM_GETLINK, 0), (message, results) -> {
            if (read.isEmpty()) {
                namespace.exec("ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1");
            }
            read.add(name(message));
            results.accept(name(message));
        });
        assertThat(names).hasSize(403).contains("late0").doesNotHaveDuplicates();
        assertThat(read).as("both dumps").hasSizeGreaterThan(names.size());
    }

    @Test
    void closingTwiceIsFineAndUsingItAfterwardsIsTold() {
        socket.close();
        socket.close();

        assertThatThrownBy(this::links)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void genericFamiliesAreResolved() {
        try (NetlinkSocket generic = NetlinkSocket.open(NetlinkProtocol.GENERIC)) {
            assertThat(GenericNetlink.resolve(generic, "nlctrl")).contains(16);
            assertThat(GenericNetlink.resolve(generic, "no-such-family")).isEmpty();
        }
    }
}
