// A provider of identities for the tests: the certified oidc-provider, told whom it knows. Not a part of Koers.
//
// node provider.mjs PORT REDIRECT: one client, "koers", that must use PKCE. Whoever types one of the names below logs in,
// with any password. The address is told when asked for with the token, as the standard has it. POST /__lie {"as": ...}
// makes it answer otherwise from then on: "told" (the address stands in the id token too, which is allowed), "vouching" (the id token
// vouches for an address that it does not name), one of the
// other `lies` (id tokens that nobody may take), or "elsewhere" (it tells the address of somebody else).

import { createServer } from "node:http";
import { generateKeyPair, exportJWK, SignJWT, decodeJwt, UnsecuredJWT } from "jose";
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const ACCOUNTS = {
  anna: { email: "Anna@Example.org", email_verified: true },
  mark: { email: "mark@example.org", email_verified: false },
  silent: { email: "sam@example.org" },
  nobody: { email: "nobody@example.org", email_verified: true },
  shared: { email: "shared@example.org", email_verified: true },
  worded: { email: "g1@example.org", email_verified: "true" },
};

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const other = await generateKeyPair("RS256", { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), kid: "one", use: "sig", alg: "RS256" };

const provider = new Provider(issuer, {
  clients: [{
    client_id: "koers", client_secret: "a secret between the two of them", redirect_uris: [redirect],
    response_types: ["code"], grant_types: ["authorization_code"],
  }],
  jwks: { keys: [jwk] },
  cookies: { keys: ["of the tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_, id) => id in ACCOUNTS && { accountId: id, claims: () => ({ sub: id, name: id, ...ACCOUNTS[id] }) },
  features: { devInteractions: { enabled: true } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
});

let lie = null;
const sign = (claims, key) => new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(key);
const lies = {
  told: (claims) => sign({ ...claims, ...ACCOUNTS[claims.sub] }, privateKey),
  vouching: (claims) => sign({ ...claims, email_verified: true, xms_edov: true }, privateKey),
  forged: (claims) => sign(claims, other.privateKey),
  nonce: (claims) => sign({ ...claims, nonce: "of another login" }, privateKey),
  audience: (claims) => sign({ ...claims, aud: "somebody else" }, privateKey),
  party: (claims) => sign({ ...claims, aud: "somebody else", azp: "koers" }, privateKey),
  unasked: ({ nonce, ...claims }) => sign(claims, privateKey),
  nowhere: ({ iss, ...claims }) => sign(claims, privateKey),
  issuer: (claims) => sign({ ...claims, iss: "http://127.0.0.1:1" }, privateKey),
  expired: (claims) => sign({ ...claims, exp: claims.iat - 3600, iat: claims.iat - 7200 }, privateKey),
  none: (claims) => new UnsecuredJWT(claims).encode(),
};

provider.use(async (context, next) => {
  await next();
  if (lie === "elsewhere" && context.path === "/me") context.body = { ...ACCOUNTS.anna, sub: "somebody else" };
  if (!(lie in lies) || context.path !== "/token" || !context.body?.id_token) return;
  const claims = decodeJwt(context.body.id_token);
  context.body = { ...context.body, id_token: await lies[lie](claims) };
});

const answer = provider.callback();
createServer((request, response) => {
  if (request.url === "/__lie") {
    let body = "";
    request.on("data", (part) => { body += part; });
    request.on("end", () => { lie = JSON.parse(body).as; response.end(); });
    return;
  }
  answer(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
