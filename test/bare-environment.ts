/**
 * Of this process's environment, what a process of the product needs: a PORT or HOST of whoever runs the tests is none
 * of a test's business. All tests have to pass with LANE=off as well.
 */
export const bareEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ["PATH", "HOME", "NODE_COMPILE_CACHE", "LANE"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
