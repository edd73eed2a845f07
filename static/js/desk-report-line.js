// A line of the report: what stands in its fields, what is known to be saved of it, and what its status needs.
"use strict";

window.deskReport = (() => {
  const FIELDS = ["status", "percent", "completed_on", "what_was_done", "deviation", "next_step", "spent"];

  class Line {
    constructor(element, needs, words) {
      this.element = element;
      this.pk = element.dataset.line;
      this.code = element.dataset.code;
      this.prefix = `line-${this.pk}-`;
      this.fold = element.querySelector(".line__fold");
      this.body = element.querySelector("[data-body]");
      this.needs = needs;
      this.words = words;
      this.acknowledged = Object.fromEntries(FIELDS.map((name) => [name, this.initial(name).value]));
      this.saved = this.isDirty ? "" : this.slot("state").textContent;
      this.showNeeds();
    }

    // Fields ---------------------------------------------------------------------------------------------

    controls(name) {
      return [...this.body.querySelectorAll(`[name="${this.prefix}${name}"]`)];
    }

    control(name) {
      const [first] = this.controls(name);
      return first;
    }

    initial(name) {
      return this.body.querySelector(`[name="initial-${this.prefix}${name}"]`);
    }

    get version() {
      return this.control("version");
    }

    value(name) {
      const controls = this.controls(name);
      const found = controls[0].type === "radio" ? controls.find((radio) => radio.checked) : controls[0];
      return found ? found.value.trim() : "";
    }

    write(name, text) {
      const controls = this.controls(name);
      if (controls[0].type === "radio") {
        controls.forEach((radio) => { radio.checked = radio.value === text; });
      } else {
        controls[0].value = text;
      }
    }

    values() {
      return Object.fromEntries(FIELDS.map((name) => [name, this.value(name)]));
    }

    isUsed(name) {
      return !this.control(name).disabled;
    }

    get isDirty() {
      return FIELDS.some((name) => this.isUsed(name) && this.value(name) !== this.acknowledged[name].trim());
    }

    // All that stands in the line, as a form sends it.
    payload() {
      const sent = new URLSearchParams();
      this.body.querySelectorAll("input[name], textarea[name]").forEach((control) => {
        const isChosen = control.type !== "radio" || control.checked;
        if (control.name.includes(this.prefix) && !control.disabled && isChosen) {
          sent.append(control.name, control.value);
        }
      });
      return sent;
    }

    // The server has saved what was sent. What has been written since then stays, and is saved next.
    accept(snapshot, sent) {
      let isOverlapped = false;
      FIELDS.forEach((name) => {
        const saved = snapshot.values[name];
        const shown = sent.get(`initial-${this.prefix}${name}`) ?? "";
        const said = (sent.get(this.prefix + name) ?? "").trim();
        const wasMine = said !== shown.trim();
        const isWrittenSince = this.isUsed(name) && this.value(name) !== said;
        if (isWrittenSince && !wasMine && saved.trim() !== shown.trim()) {
          // Somebody else has changed a field that was begun meanwhile: it must be asked about, as it was shown.
          isOverlapped = true;
          return;
        }
        this.initial(name).value = saved;
        this.acknowledged[name] = isWrittenSince ? said : saved;
        if (!isWrittenSince && this.isUsed(name) && saved.trim() !== said) {
          const isBeingWritten = this.control(name) === document.activeElement;
          if (wasMine && isBeingWritten) {
            this.acknowledged[name] = said;
          } else {
            this.write(name, saved);
          }
        }
      });
      this.end(snapshot);
      if (isOverlapped) {
        this.version.value = sent.get(`${this.prefix}version`);
      }
    }

    // What the server says is saved takes the place of all that stands here.
    replace(snapshot) {
      FIELDS.forEach((name) => {
        this.initial(name).value = snapshot.values[name];
        this.acknowledged[name] = snapshot.values[name];
        this.write(name, snapshot.values[name]);
      });
      this.end(snapshot);
    }

    end(snapshot) {
      this.version.value = snapshot.version;
      this.clearErrors();
      this.show(snapshot);
      this.showNeeds();
    }

    // What is told ---------------------------------------------------------------------------------------

    slot(name) {
      return this.element.querySelector(`[data-slot="${name}"]`);
    }

    show(snapshot) {
      ["now", "suggestion", "entered"].forEach((name) => { this.slot(name).innerHTML = snapshot[name]; });
      const tick = this.element.querySelector(".line__tick input");
      if (tick) {
        tick.hidden = Boolean(snapshot.values.status);
        tick.checked &&= !tick.hidden;
      }
    }

    tell(text, isTrouble = false) {
      ["state", "state-here"].map((name) => this.slot(name)).forEach((place) => {
        place.textContent = text;
        place.classList.toggle("is-trouble", isTrouble);
      });
    }

    // What has been chosen stays chosen where the same is asked again.
    notice(html) {
      const disputes = () => [...this.slot("notice").querySelectorAll("[data-dispute]")];
      const chosen = new Map(disputes().map((one) => [one.textContent, one.querySelector(":checked")?.value]));
      this.slot("notice").innerHTML = html;
      disputes().forEach((one) => {
        const choice = one.querySelector(`[value="${chosen.get(one.textContent)}"]`);
        if (choice) {
          choice.checked = true;
        }
      });
    }

    get asks() {
      return this.slot("notice").querySelector("[data-conflict]");
    }

    place(name) {
      return this.body.querySelector(`[data-field="${name}"]`);
    }

    // What the server could not understand: field → words.
    showErrors(errors) {
      this.clearErrors();
      Object.entries(errors).forEach(([name, texts]) => texts.forEach((text) => this.addError(name, text)));
    }

    addError(name, text, isReminder = false) {
      const place = this.place(name) ?? this.place("status");
      const error = document.createElement("p");
      const word = document.createElement("span");
      error.className = "field-error";
      error.toggleAttribute("data-fault", isReminder);
      word.className = "visually-hidden";
      word.textContent = `${this.words.error} `;
      error.append(word, text);
      place.querySelector("[data-errors]").append(error);
      this.markInvalid(place);
    }

    // Once all is saved; that something is needed and missing still holds.
    clearErrors() {
      this.body.querySelectorAll("[data-errors]").forEach((errors) => {
        errors.querySelectorAll(".field-error:not([data-fault])").forEach((error) => error.remove());
        this.markInvalid(errors.closest("[data-field]"));
      });
    }

    markInvalid(place) {
      const isFaulty = place.querySelector(".field-error") !== null;
      place.querySelectorAll("input[type=text], textarea").forEach((control) => {
        if (isFaulty) {
          control.setAttribute("aria-invalid", "true");
        } else {
          control.removeAttribute("aria-invalid");
        }
      });
    }

    // The rules of the status, told where they bite: what it has no use for goes, what it needs is marked.
    showNeeds() {
      const status = this.value("status");
      Object.entries(this.needs).forEach(([name, rule]) => {
        const place = this.place(name);
        const isAbsent = (rule.without ?? []).includes(status);
        place.hidden = isAbsent;
        this.controls(name).forEach((control) => { control.disabled = isAbsent; });
        place.querySelector("[data-needed]").hidden = !this.needsNow(name);
        if (!this.needsNow(name)) {
          place.querySelector("[data-fault]")?.remove();
          this.markInvalid(place);
        }
      });
    }

    needsNow(name) {
      return (this.needs[name]?.for ?? []).includes(this.value("status"));
    }

    // On leaving a field that the status needs and that is empty.
    remindOf(name) {
      if (this.needsNow(name) && !this.value(name) && !this.place(name).querySelector("[data-fault]")) {
        this.addError(name, this.needs[name].message, true);
      }
    }

    forgive(name) {
      const place = this.place(name);
      place.querySelector("[data-errors]").replaceChildren();
      this.markInvalid(place);
    }

    nameOf(control) {
      return control.name?.startsWith(this.prefix) ? control.name.slice(this.prefix.length) : "";
    }

    open() {
      this.fold.open = true;
    }

    focus() {
      const chosen = this.controls("status").find((radio) => radio.checked) ?? this.control("status");
      chosen.focus({ preventScroll: true });
      this.element.scrollIntoView({ block: "start" });
    }
  }

  return { FIELDS, Line };
})();
