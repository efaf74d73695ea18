// A form that asks a security key before it is sent: the key's answer goes along as a field.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const ask = async (kind, options) => {
    const wanted = { ...options, challenge: bytes(options.challenge) };
    if (kind === "create") {
      wanted.user = { ...options.user, id: bytes(options.user.id) };
      wanted.excludeCredentials = named(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: wanted });
    }
    wanted.allowCredentials = named(options.allowCredentials);
    return navigator.credentials.get({ publicKey: wanted });
  };

  const asJson = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = text(key.response[name]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    const said = form.querySelector("[data-key-said]");
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      if (!window.PublicKeyCredential) {
        said.textContent = "This browser knows no security keys, or the address is not secured by https.";
        return;
      }
      said.textContent = "Touch the key when it blinks.";
      try {
        form.elements.credential.value = asJson(await ask(form.dataset.key, JSON.parse(form.dataset.options)));
        form.submit();
      } catch (error) {
        said.textContent = error.name === "InvalidStateError"
          ? "This key is yours already: take another one."
          : "The key was not touched, or it does not belong here. Try again.";
      }
    });
  }
})();
