// The page that an invitation leads to. What it sends: the link's secret, and the public half of the key. Nothing else.

import { available, generate } from "/join/keys.js";
import { modules, paint } from "/join/qr.js";

const PLACEHOLDER = "<private key>";

const secret = location.hash.slice(1);
const show = (id, text) => { document.getElementById(id).textContent = text; };

function problem(text) {
  const state = document.getElementById("state");
  state.textContent = text;
  state.className = "problem";
}

async function call(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
  });
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.detail ?? "the console refused");
  }
  return json;
}

async function look() {
  if (!secret) {
    problem("This link is not whole: it must end in '#' and a secret. Ask for it again.");
    return;
  }
  const invitation = await call("/api/v1/invitations/look", { secret });
  show("owner", invitation.owner);
  show("network", invitation.network_name);
  show("inviter", invitation.invited_by);
  show("expiry", new Date(invitation.expires_at).toLocaleString());
  show("message", invitation.message ?? "");
  if (!(await available())) {
    problem("This browser cannot make a WireGuard key (X25519 in WebCrypto). Open the link in a current Chrome, Edge, "
        + "Firefox or Safari; or ask for a file instead, made from the output of 'wg pubkey' on your device.");
    return;
  }
  show("state", "");
  document.getElementById("invitation").hidden = false;
  document.getElementById("accept").addEventListener("click", () => accept().catch((error) => problem(error.message)));
}

async function accept() {
  document.getElementById("accept").disabled = true;
  const { privateKey, publicKey } = await generate();
  const peer = await call("/api/v1/invitations/accept", { secret, public_key: publicKey });
  history.replaceState(null, "", location.pathname);
  document.getElementById("invitation").hidden = true;
  show("peer", peer.peer_name);
  show("addresses", peer.addresses.join(", "));
  peer.files.forEach((file) => offer(file, privateKey));
  document.getElementById("done").hidden = false;
  document.body.dataset.done = "true";
}

function offer(file, privateKey) {
  const text = file.text.replace(PLACEHOLDER, privateKey);
  const section = document.createElement("section");
  const heading = document.createElement("h3");
  heading.textContent = file.server_name || "No server yet: no access rule reaches this device, or no server is ready";
  const link = document.createElement("a");
  link.className = "save";
  link.download = file.name;
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.textContent = "Save " + file.name;
  section.append(heading);
  const code = modules(text);
  if (code) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "QR code of " + file.name + " for the WireGuard app");
    paint(canvas, code);
    section.append(canvas);
  }
  section.append(link);
  document.getElementById("files").append(section);
}

look().catch((error) => problem(error.message));
