/// The resources, one file each, and what they share: the way between Terraform's values and the console's JSON.
///
/// A resource's attributes have the names and shapes of the API's fields, so that mapping is by name. What an agent
/// reports about a server or a peer all the time (handshakes, counters, revisions, conditions, attachments) is not
/// part of any resource: Terraform would show it as a change made outside of it with every refresh.
@NullMarked
package io.wirefleet.terraform.resources;

import org.jspecify.annotations.NullMarked;
