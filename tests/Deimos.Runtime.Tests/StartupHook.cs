using Deimos.Runtime.Tests.Consuming;

/// <summary>
/// The inside of the processes that <see cref="WorkerProcess"/> starts: .NET calls it by its name before <c>Main</c>
/// when <c>DOTNET_STARTUP_HOOKS</c> names this assembly.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        WorkerProcess.Work();
        Environment.Exit(0);
    }
}
