/* Turns the server's picture of a process into one that pans and zooms, on demand. */
(function () {
  "use strict";

  function mark(canvas, registry, names, marker) {
    (names || "").split(" ").filter(Boolean).forEach(function (id) {
      if (registry.get(id)) { canvas.addMarker(id, marker); }
    });
  }

  function show(figure, picture, live) {
    var viewer = new window.BpmnJS({ container: live });
    return window.fetch(figure.dataset.diagram, { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (xml) { return viewer.importXML(xml); })
      .then(function () {
        var canvas = viewer.get("canvas");
        var registry = viewer.get("elementRegistry");
        mark(canvas, registry, figure.dataset.done, "is-done");
        mark(canvas, registry, figure.dataset.now, "is-now");
        mark(canvas, registry, figure.dataset.late, "is-late");
        canvas.zoom("fit-viewport", "auto");
        canvas.zoom(canvas.zoom(false) * 0.94, "auto");
        figure.dataset.live = "yes";
      });
  }

  function upgrade(figure) {
    var picture = figure.querySelector(".diagram__pic");
    var button = document.createElement("button");
    var live = null;
    button.type = "button";
    button.className = "btn btn--second btn--small noprint";
    button.textContent = figure.dataset.open;
    figure.appendChild(button);

    function back() {
      if (live) { live.remove(); }
      live = null;
      delete figure.dataset.live;
      picture.hidden = false;
      button.textContent = figure.dataset.open;
    }

    button.addEventListener("click", function () {
      if (live) { back(); return; }
      live = document.createElement("div");
      live.className = "diagram__live";
      live.style.height = Math.max(260, Math.min(picture.scrollHeight + 140, window.innerHeight * 0.75)) + "px";
      figure.insertBefore(live, picture);
      picture.hidden = true;
      button.textContent = figure.dataset.close;
      show(figure, picture, live).catch(back);
    });
    window.addEventListener("beforeprint", function () { if (live) { back(); } });
  }

  if (window.BpmnJS && window.fetch) {
    Array.prototype.forEach.call(document.querySelectorAll("figure[data-diagram]"), upgrade);
  }
})();
