package io.wirefleet.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Something that a machine may lack, and how to get it.
public enum Need {
    ROOT("root (namespaces and interfaces need it); run the tests as root"),
    IP("the program 'ip'; install the package iproute2"),
    NFT("the program 'nft'; install the package nftables"),
    WG("the program 'wg'; install the package wireguard-tools"),
    WIREGUARD_GO("the program 'wireguard-go'; install the package wireguard-go"),
    IPTABLES("the program 'iptables-restore'; install the package iptables"),
    CONNTRACK("the program 'conntrack'; install the package conntrack"),
    PING("the program 'ping'; install the package iputils-ping"),
    CURL("the program 'curl'; install the package curl"),
    NPM("the programs 'node' and 'npm'; install the packages nodejs and npm"),
    TERRAFORM("the program 'terraform'; install Terraform and put it on the path"),
    QEMU("the program 'qemu-system-x86_64'; install the package qemu-system-x86"),
    BUSYBOX("the program 'busybox'; install the package busybox-static"),
    MMDEBSTRAP("the program 'mmdebstrap'; install the packages mmdebstrap and debian-archive-keyring"),
    SYSTEMD_NSPAWN("the program 'systemd-nspawn'; install the package systemd-container"),
    ANSIBLE("the program 'ansible-playbook'; install the package ansible-core"),
    PROMETHEUS("the programs 'prometheus' and 'promtool'; install the package prometheus"),
    CHROMIUM("the program 'chromium'; install the package chromium"),
    KERNEL_PACKAGE("a Debian kernel under /boot; install the package linux-image-cloud-amd64 or linux-image-amd64");

    private final String what;

    Need(String what) {
        this.what = what;
    }

    /// What is missing and how to get it.
    public String what() {
        return what;
    }

    public boolean isMet() {
        return switch (this) {
            case ROOT -> System.getProperty("user.name").equals("root");
            case IP -> onPath("ip");
            case NFT -> onPath("nft");
            case WG -> onPath("wg");
            case WIREGUARD_GO -> onPath("wireguard-go");
            case IPTABLES -> onPath("iptables-restore");
            case CONNTRACK -> onPath("conntrack");
            case PING -> onPath("ping");
            case CURL -> onPath("curl");
            case NPM -> onPath("node") && onPath("npm");
            case TERRAFORM -> onPath("terraform");
            case QEMU -> onPath("qemu-system-x86_64");
            case BUSYBOX -> onPath("busybox");
            case MMDEBSTRAP -> onPath("mmdebstrap");
            case SYSTEMD_NSPAWN -> onPath("systemd-nspawn");
            case ANSIBLE -> onPath("ansible-playbook");
            case PROMETHEUS -> onPath("prometheus") && onPath("promtool");
            case CHROMIUM -> onPath("chromium");
            case KERNEL_PACKAGE -> {
                String[] kernels = new File("/boot").list((_, name) -> name.startsWith("vmlinuz-"));
                yield kernels != null && kernels.length > 0;
            }
        };
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
