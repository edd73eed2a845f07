// Saves the lines of a report as one goes: one after the other, again when the network or the session is back.
"use strict";

(() => {
  const WAITS = [2000, 4000, 8000, 16000, 30000];
  const LOOK_FOR_SESSION = 5000;
  const { Refused } = window.deskReport;

  class Saving {
    constructor(form, lines, kept, sender, words) {
      Object.assign(this, { form, lines, kept, sender, words });
      this.waiting = new Set();
      // What was sent and never answered is sent as it was: had it been saved, the same is no conflict.
      this.unanswered = new Map();
      this.timers = new Map();
      this.problem = "";
      this.tries = 0;
      this.state = form.querySelector("[data-slot=page-state]");
      this.savedText = this.unsaved.length ? "" : this.state.textContent;
    }

    get unsaved() {
      return this.lines.filter((line) => line.isDirty || line.asks);
    }

    // When to save -----------------------------------------------------------------------------------------

    soon(line, delay) {
      clearTimeout(this.timers.get(line));
      if (line.isDirty) {
        if (!this.problem && !line.asks) {
          line.tell(this.words.unsaved);
        }
        this.timers.set(line, setTimeout(() => this.now(line), delay));
      } else if (!line.asks) {
        line.tell(line.saved);
      }
      this.show();
    }

    // `isAsked` says that the user has pressed for it, and wants to hear of it.
    now(line, { isAsked = false } = {}) {
      clearTimeout(this.timers.get(line));
      line.isAsked = isAsked || line.isAsked;
      const isPointless = line.asks || line.payload().toString() === line.refused;
      if (isAsked || (line.isDirty && !isPointless)) {
        this.waiting.add(line);
      }
      this.show();
      return this.work();
    }

    // All that is written, before something else is done with the report. Answers whether all of it is saved.
    async all() {
      this.unsaved.filter((line) => !line.asks).forEach((line) => this.waiting.add(line));
      await this.work();
      return !this.problem && !this.unsaved.length;
    }

    work() {
      this.working ??= this.workThrough().finally(() => { this.working = null; });
      return this.working;
    }

    async workThrough() {
      while (this.waiting.size && !["closed", "signedOut", "otherUser"].includes(this.problem)) {
        const [line] = this.waiting;
        if (!await this.send(line)) {
          return;
        }
      }
    }

    // Sending ----------------------------------------------------------------------------------------------

    async send(line) {
      // From here on it can be asked for anew while the answer is on its way.
      this.waiting.delete(line);
      const { isAsked } = line;
      const isPointless = !line.isDirty || line.asks;
      if (isPointless && !isAsked && !this.unanswered.has(line)) {
        return true;
      }
      line.isAsked = false;
      const sent = this.unanswered.get(line) ?? line.payload();
      this.unanswered.set(line, sent);
      line.tell(this.words.saving);
      try {
        const answer = await this.sender.post(this.sender.address(line, "lagre"), sent);
        this.unanswered.delete(line);
        this.take(line, answer, sent, isAsked);
        if (answer.state !== "closed") {
          this.recovered();
        }
        return true;
      } catch (refusal) {
        if (!(refusal instanceof Refused)) {
          throw refusal;
        }
        this.waiting.add(line);
        line.isAsked ||= isAsked;
        this.met(refusal.why);
        return false;
      }
    }

    take(line, answer, sent, isAsked) {
      if (answer.state === "saved") {
        line.notice("");
        line.accept(answer.line, sent);
        this.saved(line, answer, isAsked);
        if (answer.merged) {
          this.say(answer.merged);
        }
      } else if (answer.state === "conflict") {
        line.notice(answer.html);
        line.tell(this.words.conflict, true);
        this.say(`${line.code}: ${this.words.conflict}`);
        if (isAsked) {
          line.open();
          line.slot("notice").firstElementChild.focus();
        }
      } else if (answer.state === "faulty" && line.payload().toString() !== sent.toString()) {
        // It has been written on since then.
        this.waiting.add(line);
        line.isAsked ||= isAsked;
      } else if (answer.state === "faulty") {
        line.refused = sent.toString();
        line.showErrors(answer.errors);
        if (isAsked) {
          line.open();
          line.body.querySelector("[aria-invalid], [data-field]:has(.field-error) input")?.focus();
        }
        line.tell(this.words.faulty, true);
        this.say(`${line.code}: ${this.words.faulty}`);
      } else {
        line.tell(this.words.closed, true);
        this.met("closed", answer.html);
      }
    }

    saved(line, answer, isAsked) {
      line.saved = this.around(answer);
      line.tell(line.saved);
      if (isAsked) {
        this.say(line.saved);
      }
      if (line.isDirty) {
        this.soon(line, 0);
      } else {
        this.kept.forget(line);
      }
    }

    // What an answer tells besides the lines: how far the report has come, what was taken up in another window
    // meanwhile, and when it was saved.
    around(answer) {
      this.form.querySelector("[data-slot=progress]").innerHTML = answer.head;
      const since = this.form.querySelector("[data-slot=since]");
      // Not written anew: its button may be the one that was pressed.
      if (!since.firstElementChild) {
        since.innerHTML = answer.since;
      }
      this.savedText = this.words.saved.replace("{time}", answer.at);
      this.show();
      return this.savedText;
    }

    // What hinders -----------------------------------------------------------------------------------------

    met(why, html = "") {
      const isNew = this.problem !== why;
      this.problem = why;
      this.lines.filter((line) => line.isDirty).forEach((line) => {
        this.kept.keepNow(line);
        line.tell(this.words[why === "offline" || why === "server" ? why : "unsaved"], true);
      });
      if (isNew) {
        this.tellProblem(why, html);
      }
      clearTimeout(this.again);
      if (why === "offline" || why === "server") {
        this.again = setTimeout(() => this.work(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
        this.tries += 1;
      } else if (why !== "closed") {
        this.again = setTimeout(() => this.lookForSession(), LOOK_FOR_SESSION);
      }
    }

    tellProblem(why, html) {
      const place = this.form.querySelector("[data-slot=problem]");
      const text = document.createElement("p");
      if (html) {
        text.innerHTML = html;
      } else {
        text.textContent = this.words[why];
      }
      if (why === "signedOut" || why === "otherUser") {
        const link = document.createElement("a");
        const { login, session } = this.form.dataset;
        link.href = `${login}?${new URLSearchParams({ next: session })}`;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = this.words.signIn;
        text.append(" ", link);
      }
      place.replaceChildren(text);
      place.hidden = false;
      this.say(text.textContent);
    }

    recovered() {
      this.tries = 0;
      if (this.problem) {
        this.problem = "";
        const place = this.form.querySelector("[data-slot=problem]");
        place.hidden = true;
        place.replaceChildren();
        this.unsaved.filter((line) => !line.asks).forEach((line) => {
          line.isAsked = true;
          this.waiting.add(line);
        });
      }
    }

    async lookForSession() {
      clearTimeout(this.again);
      if (!["signedOut", "otherUser"].includes(this.problem)) {
        return;
      }
      try {
        await this.sender.renew();
        this.recovered();
        this.say(this.words.signedInAgain);
        await this.work();
      } catch (refusal) {
        this.met(refusal.why === "offline" || refusal.why === "server" ? this.problem : refusal.why);
      }
    }

    online() {
      if (this.problem === "offline" || this.problem === "server") {
        clearTimeout(this.again);
        this.tries = 0;
        this.work();
      }
    }

    // The page is left or laid aside: what is typed is kept, and sent while there is time.
    leave() {
      const dirty = this.lines.filter((line) => line.isDirty);
      dirty.forEach((line) => {
        this.kept.keepNow(line);
        this.now(line);
      });
      return dirty.length > 0;
    }

    // Words ------------------------------------------------------------------------------------------------

    // In the bar: what is not saved yet, or else when all was.
    show() {
      const codes = this.unsaved.map((line) => line.code).join(", ");
      this.state.textContent = codes ? this.words.unsavedIn.replace("{codes}", codes) : this.savedText;
    }

    // For those who hear the page; not each time it saves by itself.
    say(text) {
      this.form.querySelector("[data-slot=live]").textContent = text;
    }
  }

  window.deskReport.Saving = Saving;
})();
