using System.Runtime.InteropServices;

namespace Deimos.Embedded.Processes;

/// <summary>Signals to processes and process groups on Linux and macOS.</summary>
internal static partial class UnixSignals
{
    private const int Kill = 9;

    public static void Send(int processId, StopSignal signal) => _ = SendNative(processId, (int)signal);

    /// <summary>Ends what is left of the group that <paramref name="leaderId"/> leads; no group is no error.</summary>
    public static void KillGroup(int leaderId) => _ = SendNative(-leaderId, Kill);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendNative(int processId, int signal);
}
