using System.Diagnostics;

namespace Deimos.Embedded.Processes;

/// <summary>
/// Puts a program in a process group of its own, so that Ctrl-C at the terminal reaches only the owner, which then
/// stops what it started in its own order, and so that its children can be ended with it.
/// </summary>
/// <remarks>
/// .NET cannot set the group between fork and exec. <c>setsid</c> (util-linux and busybox) does it and becomes the
/// program, under the same process id; macOS has no <c>setsid</c>, but Perl. Where neither is found the program stays
/// in the owner's group: Ctrl-C then reaches both at once, and only the program itself is ended.
/// </remarks>
internal static class ProcessGroupLauncher
{
    private static readonly Lazy<string[]> Prefix = new(FindPrefix);

    /// <summary>Writes the command line of a program into <paramref name="start"/>.</summary>
    public static void Apply(ProcessStartInfo start, string fileName, IEnumerable<string> arguments)
    {
        string[] command = [.. Prefix.Value, fileName, .. arguments];
        start.FileName = command[0];
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }
    }

    private static string[] FindPrefix()
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        return FindProgram("setsid") is { } setsid ? [setsid]
            : FindProgram("perl") is { } perl ? [perl, "-e", "setpgrp(0, 0); exec { $ARGV[0] } @ARGV; exit 127"]
            : [];
    }

    private static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
