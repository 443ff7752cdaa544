import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "My account",
  welcome: (name) => `You hold the post ${name} now.`,
  welcomeNext: "Next, set up a second factor: an app on your phone, or a passkey.",
  welcomeDone: "You can begin.",
  start: "To Today",

  holder: "Held by",
  username: "User name",
  roles: "Roles",
  rolesWhere: "A role counts in the area beside it and everywhere below.",
  noRoles: "This post holds no role yet.",
  waitsForFactor:
    "Approving and administering open once you sign in with two factors. Set one up below.",
  signInAgain:
    "A second factor is set up, but this sign-in used the password alone. Confirm to open all rights.",
  confirmNow: "Confirm now",

  secondStep: "Second factor",
  secondStepWhy: "A password can be read over a shoulder. With one of these, only you come in.",
  isOn: "Set up",
  isOff: "Not set up",

  app: "Authenticator app",
  appWhy:
    "Your phone shows six new digits every half minute. Use Google Authenticator, Microsoft Authenticator or the like.",
  setApp: "Set up the app",
  removeApp: "Remove the app",
  removeAppSure: "Remove the authenticator app?",
  removeAppWhat: "Its codes stop working. For a new phone, remove it and set it up again.",
  scan: "1. Open the app, choose to add an account, then scan this code",
  qrLabel: "QR code for the authenticator app",
  cannotScan: "Cannot scan it? Type this into the app:",
  secret: "Secret",
  onThisPhone: "Open it in the app on this device",
  thenCode: "2. Enter the six digits the app shows",
  confirm: "Confirm",

  passkeys: "Passkeys",
  passkeysWhy:
    "Sign in with the fingerprint, face or screen lock of a phone or computer; nothing to type, and no false page can steal it.",
  addPasskey: "Add a passkey",
  passkeyName: "Name this passkey",
  passkeyNameHint: "For example: My phone",
  create: "Make it",
  noPasskeysHere: "This browser cannot make passkeys. Use a newer one.",
  notMade:
    "No passkey was made. When the device asks, confirm with fingerprint, face or screen lock.",
  madeAt: (when) => `Added ${when}`,
  usedAt: (when) => `last used ${when}`,
  neverUsed: "never used",
  remove: "Remove",
  removePasskeySure: (name) => `Remove the passkey “${name}”?`,
  removePasskeyWhat: "The device that holds it cannot sign in with it any more.",

  recovery: "Recovery codes",
  recoveryWhy:
    "They stand in for the six digits when a phone is lost; each works once. Write them on paper.",
  codesLeft: (count) => `${count} left`,
  noCodes: "They come with a second factor.",
  newCodes: "Make new codes",
  newCodesSure: "Make new recovery codes?",
  newCodesWhat: "The codes you wrote down before stop working.",
  codesTitle: "Write your recovery codes down",
  codesOnce:
    "They are shown this once. Print them or write them down, and keep them where only you can.",
  codesKept: "I have written these codes down",
  done: "Done",
  codesOf: (username) => `Loa recovery codes: ${username}`,

  password: "Password",
  passwordSet: "Set.",
  passwordNone: "This account signs in another way and has no password.",
  changePassword: "Change the password",
  setPassword: "Set a password",
  current: "Current password",
  next: "New password",
  nextHint: "12 characters or more, not easily guessed. Other devices are signed out.",
  passwordChanged: "The password was changed. Other sessions have ended.",

  sessions: "Where you are signed in",
  thisOne: "This device",
  fromAddress: (address) => `From ${address}`,
  since: (when) => `signed in ${when}`,
  seen: (when) => `last used ${when}`,
  by: {
    password: "with the password",
    totp: "with password and authenticator app",
    recovery: "with password and a recovery code",
    passkey: "with a passkey",
    oidc: "with single sign-on",
  },
  end: "Sign it out",
  endOthers: "Sign out everywhere else",
  onlyHere: "You are signed in on this device alone.",
  lasts: (when) => `This session ends at ${when}.`,

  outside: "The city's single sign-on",
  outsideOn: "This account is linked.",

  prove: "Confirm that it is you",
  proveWhy: "This changes how you sign in, so be sure that you are the one at this device.",
  proveCode: "Six digits of your authenticator app, or a recovery code",
  provePassword: "Your password",
  proveByPasskey: "Use a passkey",
  proveOutside: "Single sign-on again",
};
