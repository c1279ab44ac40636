/// What the agent and its server do, in figures for Prometheus.
@NullMarked
package io.wirefleet.agent.metrics;

import org.jspecify.annotations.NullMarked;
