import type { vi } from "./words.vi";

export const en: typeof vi = {
  firstStart: "First start",
  firstStartLead: "Make the first administrator of the loudspeaker system. This is done once.",
  token: "One-time token",
  tokenHint: "The server prints it when it starts; it works once, within 72 hours.",
  city: "Name of the city, or of what stands at the top",
  cityHint: "For example: Thành phố Hải Phòng",
  cityId: "Its id in the system",
  cityIdHint: "Small letters without marks, digits and hyphens. It cannot be changed later.",
  post: "Post",
  postHint: "What the post is called, not the person. For example: Loudspeaker administration",
  holder: "Full name of who holds it",
  username: "User name",
  usernameHint: "Small letters without marks, digits, dots, hyphens. For example: quan-tri",
  newPassword: "Your password",
  passwordHint:
    "12 characters or more, not easily guessed. A short sentence only you know is easy to remember.",
  create: "Create and sign in",
  alreadySet: "This server has an administrator already.",
  alreadySetWhy: "Everybody else comes in by an administrator's invitation.",
  toSignIn: "To the sign-in page",

  invitation: "Take over a post",
  invitedTo: (holder) => `Welcome, ${holder}. You are invited to this post:`,
  yourUsername: "Your user name",
  accept: "Take it and sign in",
  acceptOutside: "Take it by single sign-on",
  or: "or",
  invitationToken: "Invitation",
  invitationTokenHint: "Your administrator gives you an address or a token; it works once.",
  look: "Look at the invitation",
  otherToken: "Enter another token",
  signedInAs: (name) =>
    `This device is signed in as ${name}. Taking the invitation ends that session here.`,
};
