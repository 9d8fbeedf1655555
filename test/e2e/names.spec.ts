import { expect, test } from "./scenario.ts";

test("people with names of other alphabets find, write to and mention one another, and a name is one in every spelling @slow", async ({
  person,
}) => {
  const jose = await person("José");
  const nina = await person("Нина");
  await jose.opens("Нина");
  expect(decodeURIComponent(new URL(jose.page.url()).pathname)).toBe("/@нина");
  await jose.writes("привет, @Нина");
  await nina.visits("/@JOSE\u0301");
  await nina.sees("@Нина", { from: "José" });
  await nina.writes("hola @josé");
  await jose.log.getByRole("link", { name: "@josé" }).click();
  await jose.hasOpen("Notes to self");
  await jose.writes("a note to myself");
  await jose.reloads();
  await jose.sees("a note to myself");
});

test("whoever wrote to a name that nobody can have any more is told @slow", async ({ person }) => {
  const ana = await person("ana");
  await ana.opens("pau1");
  await ana.writes("are you Paul?");
  await ana.isStored("are you Paul?");
  await person("paul");
  await expect(ana.page.getByText("Nobody can log in as pau1", { exact: false })).toBeVisible();
});
