// Beside the form: the public page as it will read, how the other municipalities do it, and the suggested status.
"use strict";

(() => {
  const { Refused } = window.deskReport;
  const PAUSE = 600;
  // From here on there is room for the public page beside the form without anybody asking for it.
  const WIDE = window.matchMedia("(width >= 60rem)");

  class Aids {
    constructor(sender, saving, words) {
      this.sender = sender;
      this.saving = saving;
      this.words = words;
      this.timers = new Map();
      this.showsPreview = WIDE.matches;
      this.isOpening = false;
    }

    attach(line) {
      line.fold.addEventListener("toggle", (event) => {
        if (event.target === line.fold && line.fold.open) {
          this.opened(line);
        }
      });
      this.aid(line, "preview").addEventListener("toggle", (event) => {
        event.stopPropagation();
        this.showsPreview = event.target.open;
        this.preview(line);
      });
      this.aid(line, "others").addEventListener("toggle", (event) => {
        event.stopPropagation();
        this.others(line);
      });
      if (line.fold.open) {
        this.opened(line);
      }
    }

    aid(line, name) {
      return line.element.querySelector(`[data-aid="${name}"]`);
    }

    // As the last one was left, so this one is opened.
    opened(line) {
      const preview = this.aid(line, "preview");
      if (this.showsPreview && !preview.open) {
        preview.open = true;
      } else {
        this.preview(line);
      }
    }

    soon(line) {
      clearTimeout(this.timers.get(line));
      this.timers.set(line, setTimeout(() => this.preview(line), PAUSE));
    }

    async preview(line) {
      if (line.fold.open && this.aid(line, "preview").open) {
        await this.fill(line, "preview", () => {
          const address = this.sender.address(line, "forhandsvis");
          return this.sender.post(address, line.payload());
        });
      }
    }

    async others(line) {
      const aid = this.aid(line, "others");
      if (aid.open && !aid.dataset.filled) {
        line.slot("others").textContent = this.words.fetching;
        aid.dataset.filled = await this.fill(line, "others", () => this.fetchOthers(line)) ? "1" : "";
      }
    }

    async fetchOthers(line) {
      const answer = await this.sender.fetch(this.sender.address(line, "andre"), {});
      if (!answer.ok) {
        throw new Refused("server");
      }
      return answer.json();
    }

    // What cannot be fetched is said where it would stand; that nothing is saved is told elsewhere.
    async fill(line, name, fetching) {
      try {
        const answer = await fetching();
        line.slot(name).innerHTML = answer.html;
        return true;
      } catch (refusal) {
        if (!(refusal instanceof Refused)) {
          throw refusal;
        }
        line.slot(name).textContent = this.words.notFetched;
        return false;
      }
    }

    // Below what is written, never in its place.
    draft(line, button) {
      const paragraphs = button.closest(".other").querySelectorAll("[data-text] > *");
      const text = [...paragraphs].map((paragraph) => paragraph.innerText.trim()).join("\n\n");
      const field = line.control("what_was_done");
      field.value = [field.value.trim(), text].filter(Boolean).join("\n\n");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      this.saving.say(this.words.drafted);
    }

    suggest(line, button) {
      const radio = line.controls("status").find((one) => one.value === button.dataset.suggest);
      radio.checked = true;
      line.showNeeds();
      if (button.dataset.suggestDay && !line.value("completed_on")) {
        line.write("completed_on", button.dataset.suggestDay);
      }
      radio.focus();
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.deskReport.Aids = Aids;
})();
