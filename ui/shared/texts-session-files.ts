// The switch that keeps secrets out of the runtime's session files.

export const sessionFiles = {
  label: 'Keep secrets out of Copilot\u2019s session files',
  hint: 'Copilot keeps each session on this disk, to resume it later. Known forms of secrets are masked there, and a resumed session sees the mask. It holds for sessions begun or resumed from now on, and not with a running server.',
} as const;
