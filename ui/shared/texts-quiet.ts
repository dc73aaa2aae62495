// Every text about quiet times and muted sessions.
export const quiet = {
  hours: 'Quiet hours',
  from: 'From',
  to: 'To',
  fromLabel: 'Quiet from',
  toLabel: 'Quiet to',
  wrong: 'Write a time as 22:00.',
  never: 'The two times are equal, so it is never quiet.',
  overnight: 'Ends on the next day.',
  followSystem: 'Be quiet while the desktop is told not to disturb',
  system: (on: boolean | null) => {
    if (on === null) return 'Not known on this desktop.';
    return on ? 'Do not disturb is on.' : 'Do not disturb is off.';
  },
  letThrough: 'When it is quiet, and from muted sessions, still',
  letThroughHint: 'The window that asks you comes at any time.',
  permission: 'show that a request waits for you',
  error: 'show errors that a session cannot recover from',
  sound: 'play the sounds of these',
  mute: 'Mute',
  unmute: 'Unmute',
  muteTitle: 'No sounds and no notifications of this session; the settings say what comes through all the same.',
  muted: 'muted',
};
