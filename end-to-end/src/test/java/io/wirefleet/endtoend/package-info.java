/// The whole system at work: real programs in network namespaces, real Terraform, a real kernel in a virtual machine.
@NullMarked
package io.wirefleet.endtoend;

import org.jspecify.annotations.NullMarked;
