/// How Terraform starts a provider and talks to it: go-plugin's handshake, mutual TLS, log lines and end.
@NullMarked
package io.wirefleet.terraform.plugin;

import org.jspecify.annotations.NullMarked;
