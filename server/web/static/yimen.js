/* The desk's behaviour where scripts run. Every page works without it. */
(function () {
  "use strict";
  var script = document.getElementById("desk-script");
  var words = (script && script.dataset) || {};
  var tokenTag = document.querySelector('meta[name="csrf-token"]');
  var token = tokenTag ? tokenTag.content : "";
  function each(selector, act, root) {
    Array.prototype.forEach.call((root || document).querySelectorAll(selector), act);
  }

  function say(form, text) {
    each("[data-save-state]", function (place) { place.textContent = text || ""; }, form);
  }

  /* What was not kept must be seen where somebody types: an alert that stays in sight, whichever part of the form she is at. */
  function warn(form, text) {
    var box = form.querySelector("[data-save-alert]");
    if (!text) { if (box) { box.remove(); } return; }
    say(form, "");
    if (!box) {
      box = document.createElement("p");
      box.className = "note note--error note--stays";
      box.setAttribute("role", "alert");
      box.dataset.saveAlert = "";
      form.appendChild(box);
    }
    if (box.textContent !== text) { box.textContent = text; }
  }

  /* The first error is where the reader must be. */
  function focusErrors(root) {
    var box = (root || document).querySelector("[data-error-summary]");
    if (box) { box.focus(); }
    return Boolean(box);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("[data-error-summary] a") : null;
    if (!link) { return; }
    var field = document.getElementById(link.hash.slice(1));
    if (!field) { return; }
    event.preventDefault();
    var frame = field.closest(".field") || field;
    frame.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  /* A second press must not send twice, and must not empty the form: the guard lifts when the page comes back. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.target === "_blank" || form.hasAttribute("data-repeatable")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    say(form, words.sending);
    window.setTimeout(function () { delete form.dataset.sent; say(form, ""); }, 15000);
  });
  window.addEventListener("pageshow", function () {
    each("form[data-sent]", function (form) { delete form.dataset.sent; say(form, ""); });
  });

  each("form[data-autosubmit]", function (form) {
    each("[data-noscript]", function (button) { button.hidden = true; }, form);
    form.addEventListener("change", function () { form.submit(); });
  });
  each("[data-print]", function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  /* Questions that depend on an answer: shown or hidden by the condition the server wrote beside them. */
  function currentAnswer(form, name) {
    var found = [];
    Array.prototype.forEach.call(form.elements, function (control) {
      if (control.name !== name) { return; }
      if (control.type === "radio" || control.type === "checkbox") {
        if (control.checked) { found.push(control.value); }
      } else { found.push(control.value); }
    });
    return found;
  }

  function holds(form, condition) {
    return Object.keys(condition).every(function (name) {
      var wanted = [].concat(condition[name]).map(String);
      var answers = currentAnswer(form, name);
      if (!answers.length) { answers = ["false"]; }
      return answers.some(function (answer) { return wanted.indexOf(answer) >= 0; });
    });
  }

  function applyConditions(root) {
    each("[data-visible-when]", function (part) {
      var form = part.closest("form");
      if (form) { part.hidden = !holds(form, JSON.parse(part.dataset.visibleWhen)); }
    }, root);
  }
  document.addEventListener("change", function () { applyConditions(); });

  /* Long forms save themselves to the server; nothing personal stays in the browser. */
  function autosave(form) {
    var waiting = null;
    function save() {
      waiting = null;
      if (form.dataset.sent) { return; }
      window.fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        headers: { "X-CSRFToken": token, "X-Requested-With": "autosave" }
      }).then(function (answer) {
        if (answer.ok) {
          warn(form, "");
          return say(form, words.saved + " " + new Date().toTimeString().slice(0, 5));
        }
        if (answer.status === 401) { return warn(form, words.unsaved + words.ended); }
        return answer.text().then(function (why) {
          warn(form, words.unsaved + (/^text\/plain/.test(answer.headers.get("Content-Type")) ? why : ""));
        });
      }).catch(function () { warn(form, words.unsaved + words.failed); });
    }
    form.addEventListener("input", function () {
      if (waiting) { window.clearTimeout(waiting); }
      waiting = window.setTimeout(save, 4000);
    });
    /* Another form of the page was sent, or the reader went elsewhere. */
    window.addEventListener("pagehide", function () {
      if (waiting && !form.dataset.sent && navigator.sendBeacon) { navigator.sendBeacon(form.dataset.autosave, new FormData(form)); }
    });
  }
  each("form[data-autosave]", autosave);

  /* Keys: / to search, g t to the to-do list. Never while somebody types. */
  var before = "";
  /* Within the menu the arrows lead from entry to entry. */
  function stepped(place, key) {
    var by = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!by || !place.closest || !place.closest("#menu li")) { return false; }
    var links = Array.prototype.slice.call(document.querySelectorAll("#menu li a"));
    links[(links.indexOf(place) + by + links.length) % links.length].focus();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    var place = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(place.tagName) || place.isContentEditable) { return; }
    if (event.key === "/") {
      var search = document.querySelector('[data-shortcut="/"]');
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (before === "g" && event.key === "t" && document.body.dataset.todo) {
      window.location.assign(document.body.dataset.todo);
    } else if (before === "g" && event.key === "m" && document.getElementById("menu")) {
      window.location.hash = "menu";
      (document.querySelector("#menu [aria-current]") || document.querySelector("#menu li a")).focus();
    } else if (stepped(place, event.key)) {
      event.preventDefault();
    } else {
      /* A page's own keys: a link is followed, a field is entered. */
      var keyed = /^[a-z]$/.test(event.key) && document.querySelector('[data-key="' + event.key + '"]');
      if (keyed) { event.preventDefault(); keyed.focus(); if (/^(A|BUTTON)$/.test(keyed.tagName)) { keyed.click(); } }
    }
    before = event.key;
  });

  /* Select every row of a table. */
  document.addEventListener("change", function (event) {
    var name = event.target.dataset && event.target.dataset.selectAll;
    if (!name) { return; }
    each('input[name="' + name + '"]', function (box) { box.checked = event.target.checked; });
  });

  /* htmx: send the form token, and say so when the server cannot be reached or refuses. */
  document.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    applyConditions(event.target);
    focusErrors(event.target);
  });
  function complain(text) {
    var main = document.getElementById("main");
    if (!main) { return; }
    var old = document.getElementById("desk-complaint");
    if (old) { old.remove(); }
    var box = document.createElement("div");
    box.className = "note note--error";
    box.id = "desk-complaint";
    box.setAttribute("role", "alert");
    box.textContent = text;
    main.insertBefore(box, main.firstChild);
  }
  document.addEventListener("htmx:sendError", function () { complain(words.failed); });
  document.addEventListener("htmx:responseError", function (event) {
    var text = "";
    try { text = JSON.parse(event.detail.xhr.responseText).title; } catch (error) { text = String(event.detail.xhr.status); }
    complain(words.refused + text);
  });

  /* An answer to a form is kept nowhere: the way back to it leads to the page itself, and loading it anew sends nothing again.
     Not where something was refused that no draft keeps: there the browser alone can bring back what was typed. */
  function returnable() {
    var refused = document.querySelector("[data-error-summary]");
    if (words.again && (!refused || document.querySelector("form[data-autosave]"))) { window.history.replaceState(null, "", words.again); }
  }

  applyConditions();
  focusErrors();
  returnable();
})();
