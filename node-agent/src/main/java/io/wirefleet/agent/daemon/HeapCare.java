package io.wirefleet.agent.daemon;

/// Keeps the heap of a quiet agent about as large as what it holds. A great change takes memory that it leaves behind,
/// and looks leave a little each; the collector that suits a small machine best, the serial one, rather grows the heap
/// than look for either. Not for several threads.
final class HeapCare {
    /// By how much the heap may grow before it is tidied, in percent.
    private static final long GROWTH = 20;

    private long tidy;

    /// To be called when there is nothing else to do.
    void tidy() {
        if (Runtime.getRuntime().totalMemory() > tidy * (100 + GROWTH) / 100) {
            System.gc();
            tidy = Runtime.getRuntime().totalMemory();
        }
    }
}
