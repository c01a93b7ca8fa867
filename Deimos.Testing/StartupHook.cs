using Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The inside of the processes that scenarios start: .NET calls it by its name before <c>Main</c> when
/// <c>DOTNET_STARTUP_HOOKS</c> names this assembly.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (RelayProcess.IsThis)
        {
            RelayProcess.Run();
            Environment.Exit(0);
        }
    }
}
