/// The figures of `docs/BENCHMARKS.md`: each class measures one of them on the built programs and says so in Markdown.
@NullMarked
package io.wirefleet.benchmarks;

import org.jspecify.annotations.NullMarked;
