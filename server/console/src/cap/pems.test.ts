import { expect, test } from "vitest";
import { pemsIn } from "./pems";

const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test("certificates are read one by one, however they were pasted, each once", () => {
  expect(pemsIn(`${pem("AA==")}\n\n${pem("BB==")}${pem("AA==")}`)).toEqual([
    pem("AA=="),
    pem("BB=="),
  ]);
  expect(pemsIn("  ")).toEqual([]);
});

test("what is no certificate is not left out in silence", () => {
  expect(pemsIn(`${pem("AA==")}oops`)).toEqual([pem("AA=="), "oops"]);
});
