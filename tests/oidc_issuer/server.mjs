/**
 * An OpenID Connect issuer on a free port of loopback, whose address it prints.
 *
 * Usage: node server.mjs RETURN_ADDRESS
 *
 * Whoever comes is at once signed in as the one that `login_hint` names: `wang`, or `wang!nonce`
 * for the same user with an ID token that is spoilt in one way (see SPOILT).
 */

import { createServer } from "node:http";

import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import Provider from "oidc-provider";

const [returnAddress] = process.argv.slice(2);
const CLIENT = { id: "smartmap", secret: "the client's own secret of the tests" };
const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);

const own = await generateKeyPair("RS256", { extractable: true });
const foreign = await generateKeyPair("RS256");
const signingKey = { ...(await exportJWK(own.privateKey)), kid: "of-the-issuer", alg: "RS256", use: "sig" };

const signed = (claims, key = own.privateKey, alg = "RS256") =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: "of-the-issuer" }).sign(key);
const without = (claims, name) => Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));

/** How an ID token is spoilt, or merely unusual, by the word after the `!`. */
const SPOILT = {
  nonce: (claims) => signed({ ...claims, nonce: "of another" }),
  nononce: (claims) => signed(without(claims, "nonce")),
  expired: (claims) => signed({ ...claims, iat: now() - 2 * HOUR, exp: now() - HOUR }),
  future: (claims) => signed({ ...claims, iat: now() + HOUR, exp: now() + 2 * HOUR }),
  skewed: (claims) => signed({ ...claims, iat: now() + 30, exp: now() - 30 }),
  audience: (claims) => signed({ ...claims, aud: "another-client" }),
  audiences: (claims) => signed({ ...claims, aud: [CLIENT.id, "another-client"], azp: "another-client" }),
  issuer: (claims) => signed({ ...claims, iss: "http://127.0.0.1:1" }),
  stale: (claims) => signed({ ...claims, auth_time: now() - 2 * HOUR }),
  timeless: (claims) => signed(without(claims, "auth_time")),
  inline: (claims) => signed({ ...claims, preferred_username: claims.sub }),
  foreign: (claims) => signed(claims, foreign.privateKey),
  secret: (claims) => signed(claims, new TextEncoder().encode(CLIENT.secret), "HS256"),
  async unsigned(claims) {
    const [, body] = (await signed(claims)).split(".");
    return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  },
  async tampered(claims) {
    const [head, , signature] = (await signed(claims)).split(".");
    const body = Buffer.from(JSON.stringify({ ...claims, sub: "chief" })).toString("base64url");
    return `${head}.${body}.${signature}`;
  },
};

const configuration = {
  clients: [{
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    redirect_uris: [returnAddress],
    post_logout_redirect_uris: [new URL("/login", returnAddress).href],
  }],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  cookies: { keys: ["of the tests"] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id.split("!")[0] }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [signingKey] },
  pkce: { required: () => true },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
};

async function finish(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const result = params.login_hint === "nobody"
    ? { error: "access_denied", error_description: "left" }
    : { login: { accountId: params.login_hint } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function spoil(ctx, next) {
  await next();
  const token = ctx.body?.id_token;
  if (ctx.path !== "/token" || !token) return;
  const { payload } = await jwtVerify(token, own.publicKey);
  const [sub, how] = payload.sub.split("!");
  if (how) ctx.body = { ...ctx.body, id_token: await SPOILT[how]({ ...without(payload, "at_hash"), sub }) };
}

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.use(spoil);
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url.startsWith("/interaction/")) {
      finish(provider, request, response).catch((error) => response.writeHead(500).end(String(error)));
    } else answer(request, response);
  });
  console.log(issuer);
});
