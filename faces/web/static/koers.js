// The one thing a page cannot do by itself: a slider over days that says which day it is at, and asks for it when let go.
// Without JavaScript the date field beside it does the same. Nothing is kept, and nothing is sent but that form.

const DAY = 86400000;

const slider = (event) => (event.target instanceof HTMLInputElement && event.target.matches("[data-first]") ? event.target : null);

document.addEventListener("input", (event) => {
  const slid = slider(event);
  if (!slid) return;
  const day = new Date(Date.parse(slid.dataset.first) + Number(slid.value) * DAY);
  const page = document.documentElement.lang;
  const words = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const told = new Intl.DateTimeFormat(page === "en" ? "en-GB" : page, words).format(day);
  slid.form.querySelector("[type=date]").value = day.toISOString().slice(0, 10);
  slid.form.querySelector("output").textContent = told;
  slid.setAttribute("aria-valuetext", told);
});

// By keyboard each step is a change: only Enter asks.
document.addEventListener("pointerup", (event) => slider(event)?.form.requestSubmit());
document.addEventListener("keydown", (event) => event.key === "Enter" && slider(event)?.form.requestSubmit());
