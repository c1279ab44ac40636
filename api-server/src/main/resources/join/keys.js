// Key pairs of WireGuard (Curve25519, RFC 7748), made by the browser's WebCrypto.

/** Whether this browser can make them, on a page that it trusts. */
export async function available() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
    return false;
  }
  try {
    await generate();
    return true;
  } catch {
    return false;
  }
}

/** A new pair, each half as the 44 characters of base64 that WireGuard takes. */
export async function generate() {
  const pair = await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { privateKey: base64(jwk.d), publicKey: base64(jwk.x) };
}

/** Base64 of what JSON web keys write in base64url without padding. */
function base64(url) {
  const text = url.replaceAll("-", "+").replaceAll("_", "/");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}
