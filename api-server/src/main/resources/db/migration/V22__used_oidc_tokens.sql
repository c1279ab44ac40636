-- Tokens of OpenID Connect providers that were good for one use and had it, by the SHA-256 of issuer and jti.
create table used_oidc_token (
    digest      bytea       primary key check (length(digest) = 32),
    kept_until  timestamptz not null
);
create index used_oidc_token_end on used_oidc_token (kept_until);
