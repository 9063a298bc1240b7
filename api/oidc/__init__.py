"""Signing in at another house, by OpenID Connect: authorization code, PKCE, state and nonce."""
