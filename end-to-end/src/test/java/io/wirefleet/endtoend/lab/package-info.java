/// What whole-system tests are made of: machines that are network namespaces, the real programs, a plain client.
@NullMarked
package io.wirefleet.endtoend.lab;

import org.jspecify.annotations.NullMarked;
