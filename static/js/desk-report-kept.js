// What is typed and not saved yet is kept in this browser, by user and line, and offered when one comes back.
"use strict";

(() => {
  const { FIELDS } = window.deskReport;
  const THROTTLE = 250;

  class Kept {
    constructor(user, form, words) {
      this.user = user;
      this.form = form;
      this.words = words;
      this.timers = new Map();
      // Until it has failed.
      this.isWorking = true;
    }

    key(line) {
      return `rnplan:report-line:${this.user}:${line.pk}`;
    }

    // Soon: a key is pressed many times a second.
    keep(line) {
      if (this.isWorking && !this.timers.has(line)) {
        this.timers.set(line, setTimeout(() => this.keepNow(line), THROTTLE));
      }
    }

    keepNow(line) {
      clearTimeout(this.timers.get(line));
      this.timers.delete(line);
      if (!line.isDirty) {
        return this.forget(line);
      }
      const shown = Object.fromEntries(FIELDS.map((name) => [name, line.initial(name).value]));
      const what = { version: line.version.value, shown, typed: line.values(), at: Date.now() };
      this.isWorking = this.store(this.key(line), what);
      return undefined;
    }

    forget(line) {
      clearTimeout(this.timers.get(line));
      this.timers.delete(line);
      this.store(this.key(line), null);
    }

    // Null takes it away. Some browsers refuse to keep anything: then nothing is kept, and writing goes on.
    store(key, what) {
      try {
        if (what) {
          localStorage.setItem(key, JSON.stringify(what));
        } else {
          localStorage.removeItem(key);
        }
        return true;
      } catch {
        return false;
      }
    }

    read(key, otherwise) {
      try {
        return JSON.parse(localStorage.getItem(key)) ?? otherwise;
      } catch {
        return otherwise;
      }
    }

    // Offers what was never saved. It lies apart until it is answered, so that what is typed meanwhile is kept too.
    offer(lines, restored) {
      lines.filter((line) => this.offerOne(line, restored, () => this.list(lines))).forEach((line) => line.open());
      this.list(lines);
    }

    offerOne(line, restored, answered) {
      const records = [...this.read(`${this.key(line)}:old`, []), this.read(this.key(line), null)];
      const offered = records.filter((kept) => kept && differing(line, kept).length);
      this.forget(line);
      this.storeOld(line, offered);
      line.slot("kept").replaceChildren(...offered.map((kept) => {
        const panel = this.panel(line, kept, differing(line, kept), restored, () => {
          this.storeOld(line, offered.splice(offered.indexOf(kept), 1) && offered);
          panel.remove();
          answered();
        });
        return panel;
      }));
      return offered.length > 0;
    }

    storeOld(line, records) {
      this.store(`${this.key(line)}:old`, records.length ? records : null);
    }

    panel(line, kept, names, restored, end) {
      const panel = element("div", "kept");
      const when = new Intl.DateTimeFormat(document.documentElement.lang, {
        dateStyle: "short", timeStyle: "short", timeZone: "Europe/Oslo",
      }).format(kept.at);
      const texts = element("dl");
      names.forEach((name) => {
        texts.append(element("dt", "", line.place(name).querySelector("label, legend").firstChild.textContent));
        texts.append(element("dd", "", wordsOf(line, name, kept.typed[name])));
      });
      const restore = button(this.words.restore, "secondary", () => {
        this.restore(line, kept);
        end();
        restored(line);
      });
      const discard = button(this.words.discard, "tertiary", () => {
        end();
        line.focus();
      });
      const actions = element("p", "actions");
      actions.append(restore, discard);
      panel.append(element("h4", "", this.words.kept.replace("{time}", when)), texts, actions);
      return panel;
    }

    // With the version it was written in, so that what somebody else has saved meanwhile is asked about.
    restore(line, kept) {
      line.version.value = kept.version;
      FIELDS.forEach((name) => {
        line.initial(name).value = kept.shown[name];
        line.write(name, kept.typed[name]);
      });
      line.showNeeds();
    }

    list(lines) {
      const place = this.form.querySelector("[data-slot=kept-list]");
      const left = lines.filter((line) => line.slot("kept").firstChild);
      place.replaceChildren();
      if (left.length) {
        const note = element("p", "", `${this.words.keptIn} `);
        left.forEach((line, number) => {
          const link = element("a", "", line.code);
          link.href = `#line-${line.pk}`;
          note.append(number ? ", " : "", link);
        });
        const panel = element("div", "kept section section--tight");
        panel.append(note);
        place.append(panel);
      }
    }
  }

  // What was typed then, and stands in the line no more; what has been saved after all does not count.
  function differing(line, kept) {
    return FIELDS.filter(
      (name) => kept.typed[name] !== kept.shown[name].trim() && kept.typed[name] !== line.value(name),
    );
  }

  function element(name, className = "", text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function button(text, variant, press) {
    const made = element("button", "ds-button", text);
    made.type = "button";
    made.dataset.variant = variant;
    made.dataset.size = "sm";
    made.addEventListener("click", press);
    return made;
  }

  // A status is kept as its value, and read as its word.
  function wordsOf(line, name, text) {
    const radio = line.controls(name).find((control) => control.type === "radio" && control.value === text);
    return (radio ? radio.closest("label").textContent.trim() : text) || "–";
  }

  window.deskReport.Kept = Kept;
})();
