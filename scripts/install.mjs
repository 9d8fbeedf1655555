/**
 * Installs the packages that package-lock.json names, when they are not the ones installed already.
 *
 * Plain JavaScript for the machine's own Node (20 or newer), because the Node that everything else
 * runs on is one of those packages. For the same reason it is a script of its own: a shell remembers
 * where `node` was, so nothing after it in one script line may say a bare `node`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const oldestNode = 20;
const projectNode = path.join(root, "node_modules/.bin/node");

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} Entry
 * @param {string} file a lock file, or the list of the same form that npm keeps of what it has installed
 * @returns {Record<string, Entry>} packages by place
 */
function packagesIn(file) {
  const { "": _project, ...packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
  return packages;
}

/** npm writes its own list last of all, so an installation that was cut short is none. */
function isInstalled() {
  if (!existsSync(path.join(root, "node_modules/.package-lock.json"))) return false;
  const wanted = packagesIn("package-lock.json");
  const present = packagesIn("node_modules/.package-lock.json");
  return Object.keys({ ...wanted, ...present }).every((place) => isSame(wanted[place], present[place]));
}

/**
 * @param {Entry | undefined} wanted
 * @param {Entry | undefined} present
 */
function isSame(wanted, present) {
  // What is made for another platform is wanted by the lock file and not installed.
  if (present === undefined) return wanted?.optional === true;
  return wanted?.version === present.version && wanted?.integrity === present.integrity;
}

/** Also false when the packages were installed on another platform, say outside a container. */
function projectNodeRuns() {
  return spawnSync(projectNode, ["--version"], { stdio: "ignore" }).status === 0;
}

/** PATH without our own packages: npm must not run on a Node that it is about to delete. */
function machinePath() {
  const ours = path.join(root, "node_modules");
  const entries = (process.env.PATH ?? "").split(path.delimiter);
  return entries.filter((entry) => !entry.startsWith(ours)).join(path.delimiter);
}

function install() {
  // The development packages are needed to build the page, whatever NODE_ENV says; at "error" npm keeps
  // its remarks about the machine's Node to itself, since nothing here runs on that one.
  const args = ["ci", "--include=dev", "--loglevel=error"];
  const run = spawnSync("npm", args, {
    cwd: root,
    // Standard output belongs to what runs next.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, PATH: machinePath() },
  });
  return run.status === 0;
}

/** @param {string} sentence */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

function main() {
  if (process.platform === "win32") {
    return fail("Restante runs on Linux, macOS and other POSIX systems. On Windows, use WSL.");
  }
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    return fail(`Setting up needs Node ${oldestNode} or newer; this one is ${process.versions.node}.`);
  }
  if (isInstalled() && projectNodeRuns()) return;
  process.stderr.write("Installing packages (once, until package-lock.json changes) …\n");
  if (!install()) fail("The packages could not be installed: npm says why above.");
}

main();
