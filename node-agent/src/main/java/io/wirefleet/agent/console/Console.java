package io.wirefleet.agent.console;

import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Revision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an enrolled agent asks of its console.
public interface Console {
    /// The way from a revision to the newest one; waits for there to be one.
    ///
    /// @param since 0: the whole state is asked for
    /// @param stateHash of the state at `since`
    /// @return null: nothing new within the time
    /// @throws ConsoleException if the console is away or refuses
    @Nullable
    DesiredStateUpdate desiredState(Revision since, String stateHash, Duration wait) throws InterruptedException;

    /// Tells the console what the agent saw.
    ///
    /// @throws ConsoleException if the console is away or refuses
    void observedState(ObservedState observed) throws InterruptedException;
}
