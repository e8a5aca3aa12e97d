// Prints what ical.js, the reader inside Thunderbird, makes of a calendar: a list of
// items, as JSON. Arguments: the folder of packages, and the file.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, path] = process.argv.slice(2);
const ICAL = createRequire(`${packages}/package.json`)("ical.js");

// In ical.js a number of seconds knows nothing of the zone of the machine.
const instant = (time) => new Date(time.toUnixTime() * 1000).toISOString();
const written = (time) => (time.isDate ? time.toString() : instant(time));

function lastDay(end) {
  if (end.isDate) end.adjust(-1, 0, 0, 0);
  return written(end);
}

function due(component) {
  if (component.name === "vtodo") return written(component.getFirstPropertyValue("due"));
  return lastDay(new ICAL.Event(component).endDate);
}

function* alarms(component) {
  for (const alarm of component.getAllSubcomponents("valarm")) {
    const trigger = alarm.getFirstPropertyValue("trigger");
    if (!(trigger instanceof ICAL.Time)) throw new Error(`relative: ${trigger}`);
    yield instant(trigger);
  }
}

function item(component) {
  return {
    uid: component.getFirstPropertyValue("uid"),
    kind: component.name === "vtodo" ? "todo" : "event",
    due: due(component),
    status: component.getFirstPropertyValue("status"),
    percent: component.getFirstPropertyValue("percent-complete"),
    alarms: [...alarms(component)],
    summary: component.getFirstPropertyValue("summary"),
  };
}

const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
const found = ["vevent", "vtodo"].flatMap((name) => calendar.getAllSubcomponents(name));
process.stdout.write(JSON.stringify(found.map(item)));
