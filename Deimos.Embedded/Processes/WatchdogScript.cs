namespace Deimos.Embedded.Processes;

/// <summary>
/// The shell side of <see cref="ProcessWatchdog"/>, for any POSIX shell (dash, bash, zsh, busybox).
/// </summary>
internal static class WatchdogScript
{
    /// <summary>
    /// $1 is the owner's mark, $2 the grace time in tenths of a second; standard input says <c>watch ID SIGNAL</c> and
    /// <c>forget ID 0</c>, and its end is the owner's end.
    /// </summary>
    public const string Text =
        """
        trap '' HUP INT QUIT TERM
        exec >/dev/null 2>&1
        watched=
        while read -r verb id signal; do
          kept=
          for entry in $watched; do
            [ "${entry%%:*}" = "$id" ] || kept="$kept $entry"
          done
          watched=$kept
          [ "$verb" = watch ] && watched="$watched $id:$signal"
        done
        for entry in $watched; do
          kill -"${entry#*:}" "${entry%%:*}"
        done
        left=$2
        while [ "$left" -gt 0 ]; do
          alive=
          for entry in $watched; do
            kill -0 "${entry%%:*}" && alive=yes
          done
          [ -z "$alive" ] && break
          sleep 0.1
          left=$((left - 1))
        done
        for entry in $watched; do
          kill -9 -- "-${entry%%:*}"
          kill -9 "${entry%%:*}"
        done
        for file in $(grep -lsF -- "$1" /proc/[0-9]*/environ); do
          id=${file#/proc/}
          kill -9 "${id%%/*}"
        done
        """;
}
