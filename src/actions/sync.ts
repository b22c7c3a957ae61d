/** `sync`: a folder, on the node, as it is elsewhere. */
import { Type } from "typebox";
import type { Static } from "typebox";
import type { Outcome } from "../core/model/event.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import { outcomeOf, runCommand } from "./run-command.ts";

const parameters = Type.Object({
  src: Type.String({
    minLength: 1,
    description:
      "What to copy: a folder or file that the node can read, or an address that rsync takes. With `/` at the end: what is in it.",
  }),
  dst: Type.String({ minLength: 1, description: "The folder to copy to; it is made when it is missing." }),
});

/** Exit code of the script when it needs rsync. Neither rsync nor the tools of the script use it. */
const NEEDS_RSYNC = 69;

/**
 * What rsync does with `-c -r --delete -l`, by the means that every system has: files whose bytes differ are replaced, links
 * are copied as links, sockets and devices are left out, what is not in the source is removed. Records of attempts are neither copied nor removed.
 */
const script = `
src=$1 dst=$2 dry=$3
case $src in -*) src=./$src ;; esac
case $dst in -*) dst=./$dst ;; esac
[ -n "$dry" ] || mkdir -p "$dst" || exit
if command -v rsync > /dev/null; then
  exec rsync -c -r --delete -l -i --exclude=/.strata $dry "$src" "$dst"
fi
case $src in *::* | *://*) exit ${NEEDS_RSYNC} ;; esac
case $src in */) from=\${src%/} to=\${dst%/} ;; *) from=$src to=\${dst%/}/\${src##*/} ;; esac
[ -e "$from" ] || { echo "there is no $src" >&2; exit 1; }
each='
  from=$1 to=$2 dry=$3; shift 3
  status=0
  for path do
    old=$to\${path#"$from"}
    case $old in "$to"/.strata | "$to"/.strata/*) continue ;; esac
    if [ -L "$path" ]; then
      [ -L "$old" ] && [ "$(readlink "$path")" = "$(readlink "$old")" ] && continue
    elif [ -d "$path" ]; then
      [ -d "$old" ] && [ ! -L "$old" ] && continue
    elif [ ! -f "$path" ]; then
      continue
    else
      [ -f "$old" ] && [ ! -L "$old" ] && cmp -s "$path" "$old" && continue
    fi
    echo "$old"
    [ -n "$dry" ] && continue
    if [ -d "$path" ] && [ ! -L "$path" ]; then
      { rm -rf "$old" && mkdir -p "$old"; } || status=1
    else
      new=$(dirname "$old")/.strata-sync-$$
      { cp -P "$path" "$new" && { [ ! -d "$old" ] || [ -L "$old" ] || rm -rf "$old"; } && mv -f "$new" "$old"; } || status=1
    fi
  done
  exit $status
'
gone='
  from=$1 to=$2 dry=$3; shift 3
  status=0
  for path do
    new=$from\${path#"$to"}
    case $path in "$to"/.strata | "$to"/.strata/*) continue ;; esac
    if [ -e "$new" ] || [ -L "$new" ]; then continue; fi
    echo "deleting $path"
    [ -n "$dry" ] || rm -rf "$path" || status=1
  done
  exit $status
'
status=0
if [ -d "$from" ] && [ -d "$to" ] && [ ! -L "$to" ]; then
  find "$to" -depth -exec sh -c "$gone" sync "$from" "$to" "$dry" {} + || status=1
fi
find "$from" -exec sh -c "$each" sync "$from" "$to" "$dry" {} + || status=1
exit $status
`;

/** Fuel: `mkdir -p dst && rsync -c -r --delete -l src dst`, run by the node. */
export const sync = defineAction({
  types: ["sync"],
  doc: "Makes a folder of the node the same as a source.",
  parameters,
  idempotent: true,
  run: (context, given) => synchronise(context, given, ""),
  noop: (context, given) => synchronise(context, given, "-n"),
});

async function synchronise(
  context: ActionContext,
  { src, dst }: Static<typeof parameters>,
  dry: "" | "-n",
): Promise<Outcome> {
  const argv = ["/bin/sh", "-c", script, "sync", src, dst, dry] as const;
  const end = await runCommand(context, { target: context.target, part: 0, argv, cwd: "/" });
  if (end.kind === "exited" && end.code === NEEDS_RSYNC)
    return { kind: "refused", reason: `rsync is not installed on the node, and ${src} can't be read without it` };
  return outcomeOf(end, context);
}
