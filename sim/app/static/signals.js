// What one part of the page tells the others, so that no part has to know them.
//   world: the question has changed      week: another week is wanted (week, quiet)
//   reveal: the result may be shown      focus: another actor is looked at
//   address: note the state              play, stop: the weeks run, or stop running
//   why: a week is to be explained
//   case, scenario: another one is opened      problem: something could not be shown
//   history: other luck                  set-up: a step of a lesson
//   theme, size: colours or widths have changed

const heard = new Map();

export function on(name, act) {
  heard.set(name, [...(heard.get(name) || []), act]);
}

export function tell(name, ...what) {
  return Promise.all((heard.get(name) || []).map((act) => act(...what)));
}
