// An OpenID Connect provider (npm: oidc-provider) for tests. Settings come as JSON on standard input; "listening" is
// printed when it serves; it ends when standard input does.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

const lines = createInterface({ input: process.stdin });
const settings = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);

const provider = new Provider(settings.issuer, {
  jwks: settings.jwks,
  clients: [
    {
      client_id: "ci",
      client_secret: settings.secret,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: settings.audience,
      client_secret: settings.secret,
      grant_types: ["authorization_code"],
      redirect_uris: [settings.callback],
      response_types: ["code"],
      id_token_signed_response_alg: settings.alg,
    },
  ],
  cookies: { keys: [settings.secret] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, groups: settings.groups }),
  }),
  extraTokenClaims: () => settings.jobClaims,
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => settings.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        audience: settings.audience,
        scope: "api",
        accessTokenFormat: "jwt",
        accessTokenTTL: 300,
        jwt: { sign: { alg: settings.alg } },
      }),
    },
  },
});

const { hostname, port } = new URL(settings.issuer);
createServer(provider.callback()).listen(Number(port), hostname, () => console.log("listening"));
lines.on("close", () => process.exit(0));
