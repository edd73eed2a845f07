// Sends what is written, with the proof that a form of ours has; fetches a new one after somebody has signed in anew.
"use strict";

(() => {
  const JSON_ONLY = { Accept: "application/json" };

  // Why something could not be had: offline, server, signedOut or otherUser.
  class Refused extends Error {
    constructor(why) {
      super(why);
      this.why = why;
    }
  }

  class Sender {
    constructor(form) {
      this.form = form;
    }

    get token() {
      return this.form.querySelector("[name=csrfmiddlewaretoken]");
    }

    address(line, verb) {
      return `${this.form.dataset.lines}${line.pk}/${verb}/`;
    }

    async post(address, sent, isSecond = false) {
      const body = new URLSearchParams(sent);
      body.set("csrfmiddlewaretoken", this.token.value);
      const answer = await this.fetch(address, { method: "POST", body, keepalive: document.hidden });
      if (answer.status === 403 && !isSecond) {
        // Somebody has signed in anew since the page was opened: its forms need another proof.
        await this.renew();
        return this.post(address, sent, true);
      }
      if (answer.status === 404) {
        return { state: "closed", html: "" };
      }
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.status >= 500 || !isJson) {
        throw new Refused("server");
      }
      return answer.json();
    }

    async fetch(address, options) {
      const answer = await fetch(address, { headers: JSON_ONLY, redirect: "manual", ...options }).catch(() => {
        throw new Refused("offline");
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        throw new Refused("signedOut");
      }
      return answer;
    }

    async renew() {
      const answer = await this.fetch(this.form.dataset.session, {});
      if (answer.status === 404) {
        throw new Refused("otherUser");
      }
      if (!answer.ok) {
        throw new Refused("server");
      }
      const now = await answer.json();
      if (String(now.user) !== this.form.dataset.user) {
        throw new Refused("otherUser");
      }
      this.token.value = now.token;
    }
  }

  Object.assign(window.deskReport, { Sender, Refused });
})();
