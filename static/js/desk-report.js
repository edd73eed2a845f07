// The page on which a report is written. Without this script it saves by its buttons; with it, as one goes.
"use strict";

(() => {
  const { Line, Kept, Sender, Saving, Aids } = window.deskReport;
  const form = document.getElementById("report");
  const needs = JSON.parse(form.dataset.needs);
  const words = JSON.parse(form.dataset.words);
  // After the last key; a choice, and leaving a field, saves at once.
  const AFTER_TYPING = 1500;
  const AFTER_CHOOSING = 400;

  const lines = [...form.querySelectorAll("[data-line]")].map((element) => new Line(element, needs, words));
  const kept = new Kept(form.dataset.user, form, words);
  const sender = new Sender(form);
  const saving = new Saving(form, lines, kept, sender, words);
  const aids = new Aids(sender, saving, words);

  const lineOf = (element) => lines.find((line) => line.element.contains(element));
  const isOfLine = (line, control) => Boolean(line?.nameOf(control));

  // Writing ----------------------------------------------------------------------------------------------

  form.addEventListener("input", (event) => {
    const line = lineOf(event.target);
    if (isOfLine(line, event.target)) {
      line.forgive(line.nameOf(event.target));
      line.refused = "";
      kept.keep(line);
      aids.soon(line);
      saving.soon(line, AFTER_TYPING);
    }
  });

  form.addEventListener("change", (event) => {
    const line = lineOf(event.target);
    if (isOfLine(line, event.target) && event.target.type === "radio") {
      line.showNeeds();
      line.forgive("status");
      kept.keep(line);
      aids.soon(line);
      saving.soon(line, AFTER_CHOOSING);
    } else if (event.target.name === "unchanged") {
      countTicked();
    }
  });

  form.addEventListener("focusout", (event) => {
    const line = lineOf(event.target);
    if (isOfLine(line, event.target)) {
      line.remindOf(line.nameOf(event.target));
      saving.now(line);
    }
  });

  // Buttons ----------------------------------------------------------------------------------------------

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    const line = button && lineOf(button);
    if (!button) {
      return;
    }
    if (button.matches("[data-next]")) {
      event.preventDefault();
      goToNextWithoutStatus();
    } else if (line && button.matches("[data-suggest]")) {
      aids.suggest(line, button);
    } else if (line && button.matches("[data-draft]")) {
      event.preventDefault();
      aids.draft(line, button);
    } else if (line && button.matches("[data-dismiss]")) {
      line.notice("");
      line.focus();
    } else if (line && button.matches("[data-save], [data-settle]")) {
      event.preventDefault();
      save(line, button.dataset.save === "next");
    } else if (button.matches("[data-unchanged]")) {
      event.preventDefault();
      leaveUnchanged([line]);
    } else if (button.matches("[data-unchanged-ticked]")) {
      event.preventDefault();
      leaveUnchanged(lines.filter((one) => ticked().includes(one.pk)));
    }
  });

  form.addEventListener("keydown", (event) => {
    const line = lineOf(event.target);
    if (event.key !== "Enter" || !line) {
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      save(line, true);
    } else if (event.target.matches("input")) {
      event.preventDefault();
      save(line, false);
    }
  });

  // Sending in takes all that is written along: it is saved first, as everything else is.
  let isSent = false;
  form.addEventListener("submit", async (event) => {
    if (isSent) {
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    if (await saving.all()) {
      isSent = true;
      // Not before this event is over: a form that is being sent cannot be sent once more.
      setTimeout(() => form.requestSubmit(submitter));
    } else {
      const line = saving.unsaved[0];
      line?.open();
      line?.element.scrollIntoView({ block: "start" });
    }
  });

  function save(line, andGoOn) {
    saving.now(line, { isAsked: true });
    if (andGoOn) {
      // What says something already is left alone.
      const next = lines.slice(lines.indexOf(line) + 1).find((one) => !one.value("status"));
      if (next) {
        line.fold.open = false;
        goTo(next);
      } else {
        document.getElementById("send").focus();
      }
    }
  }

  function goTo(line) {
    line.open();
    line.focus();
  }

  function goToNextWithoutStatus() {
    const current = lines.findLastIndex((line) => line.element.contains(document.activeElement) || line === lastWritten);
    const inOrder = [...lines.slice(current + 1), ...lines.slice(0, current + 1)];
    const next = inOrder.find((line) => !line.value("status"));
    if (next) {
      goTo(next);
    }
  }

  let lastWritten = null;
  form.addEventListener("focusin", (event) => {
    lastWritten = lineOf(event.target) ?? lastWritten;
  });

  // No change since last time ----------------------------------------------------------------------------

  const ticked = () => [...form.querySelectorAll("input[name=unchanged]:checked")].map((tick) => tick.value);

  function countTicked() {
    const button = form.querySelector("[data-unchanged-ticked]");
    if (button) {
      button.textContent = words.ticked.replace("{count}", ticked().length);
      button.disabled = ticked().length === 0;
    }
  }

  async function leaveUnchanged(chosen) {
    if (!chosen.length || !await saving.all()) {
      return;
    }
    const sent = new URLSearchParams(chosen.map((line) => ["unchanged", line.pk]));
    chosen.forEach((line) => {
      const replace = line.control("replace");
      if (replace) {
        sent.append(replace.name, replace.value);
      }
      line.tell(words.saving);
    });
    try {
      const answer = await sender.post(form.dataset.unchanged, sent);
      takeUnchanged(answer);
    } catch (refusal) {
      chosen.forEach((line) => line.tell(words[refusal.why] ? words.unsaved : "", true));
      saving.met(refusal.why);
    }
  }

  function takeUnchanged(answer) {
    if (answer.state === "closed") {
      saving.met("closed", answer.html);
      return;
    }
    const text = saving.around(answer);
    lines.forEach((line) => {
      if (answer.lines[line.pk]) {
        line.notice("");
        line.replace(answer.lines[line.pk]);
        line.saved = text;
        line.tell(text);
        kept.forget(line);
        aids.soon(line);
      } else if (answer.questions[line.pk]) {
        line.notice(answer.questions[line.pk]);
        line.tell(line.saved);
        line.open();
        line.slot("notice").firstElementChild.focus();
      }
    });
    saving.say(text);
    countTicked();
  }

  // Coming and going -------------------------------------------------------------------------------------

  window.addEventListener("online", () => saving.online());
  window.addEventListener("focus", () => saving.lookForSession());
  document.addEventListener("visibilitychange", () => (document.hidden ? saving.leave() : saving.lookForSession()));
  window.addEventListener("pagehide", () => saving.leave());
  window.addEventListener("beforeunload", (event) => {
    if (saving.leave() && !kept.isWorking && !isSent) {
      event.preventDefault();
    }
  });

  function openWhatIsLookedFor() {
    const line = lines.find((one) => `#line-${one.pk}` === window.location.hash);
    if (line) {
      goTo(line);
    }
  }

  form.classList.add("is-live");
  countTicked();
  lines.forEach((line) => aids.attach(line));
  kept.offer(lines, (line) => {
    aids.soon(line);
    saving.now(line, { isAsked: true });
    line.focus();
  });
  // What could not be saved when the form was sent as a whole.
  lines.filter((line) => line.isDirty).forEach((line) => {
    kept.keepNow(line);
    line.tell(words.unsaved, true);
  });
  window.addEventListener("hashchange", openWhatIsLookedFor);
  openWhatIsLookedFor();
  document.querySelector(".ds-error-summary")?.focus();
})();
