window.addEventListener("load", function () {
  "use strict";
  window.SwaggerUIBundle({ url: {{ address|tojson }}, dom_id: "#api", deepLinking: true, validatorUrl: null });
});
