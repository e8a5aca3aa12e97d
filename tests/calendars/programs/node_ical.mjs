// Prints what node-ical makes of a calendar: a list of items, as JSON.
// Arguments: the folder of packages, and the file.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, path] = process.argv.slice(2);
const ical = createRequire(`${packages}/package.json`)("node-ical");

const text = (value) => (typeof value === "object" ? value.val : value);
const instant = (utc) =>
  utc.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");

// A day is midnight in the zone of the machine, with a mark.
function day(date, shift = 0) {
  const local = new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() + shift));
  return local.toISOString().slice(0, 10);
}

const due = (time) => (time.dateOnly ? day(time) : time.toISOString());
const lastDay = (end) => (end.dateOnly ? day(end, -1) : end.toISOString());

function item(component) {
  const isTodo = component.type === "VTODO";
  return {
    uid: component.uid,
    kind: isTodo ? "todo" : "event",
    due: isTodo ? due(component.due) : lastDay(component.end),
    status: component.status ?? null,
    percent: component.completion === undefined ? null : Number(component.completion),
    // It leaves triggers as they are written.
    alarms: (component.alarms ?? []).map((alarm) => instant(text(alarm.trigger))),
    summary: text(component.summary),
  };
}

const found = Object.values(ical.sync.parseICS(readFileSync(path, "utf8")));
const wanted = found.filter(({ type }) => type === "VEVENT" || type === "VTODO");
process.stdout.write(JSON.stringify(wanted.map(item)));
