"use strict";
// Puts what the server tells into the page: {"1.power": "48.2 kW", ...}. Only what differs is told.
const put = {
  html: (element, text) => { element.innerHTML = text; },  // rendered and escaped by the server
  tone: (element, text) => { element.dataset.tone = text; },
  value: (element, text) => { element.value = Number(text); },
  text: (element, text) => { if (element.textContent !== text) element.textContent = text; },
};
const offline = document.getElementById("offline");
const events = new EventSource("/events");
events.onmessage = (event) => {
  offline.hidden = true;
  for (const [key, text] of Object.entries(JSON.parse(event.data))) {
    for (const element of document.querySelectorAll(`[data-live="${key}"]`)) {
      put[element.dataset.kind || "text"](element, text);
    }
  }
};
events.onerror = () => {
  offline.hidden = false;
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
};
events.addEventListener("over", () => { events.close(); location.assign("/login"); });
