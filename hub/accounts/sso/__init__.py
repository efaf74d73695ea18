"""Single sign-on by OpenID Connect, for servers that name a provider."""
