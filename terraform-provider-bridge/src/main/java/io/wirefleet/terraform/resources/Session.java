package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.Receipts;

/// A configured provider: the console, and how writes wait for its servers.
public record Session(ConsoleClient console, Receipts receipts) {}
