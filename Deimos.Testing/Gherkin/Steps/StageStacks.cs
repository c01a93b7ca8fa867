namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The stacks that scenarios share, one for each tier.
/// </summary>
internal static class StageStacks
{
    private static readonly Lazy<Task<DeimosStack>> Embedded = new(
        () => DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }));

    private static readonly bool HasExternal =
        Environment.GetEnvironmentVariable("ConnectionStrings__kafka") is not null;

    /// <summary>Gives the stack; in memory there are databases of the embedded one.</summary>
    public static Task<DeimosStack> SharedAsync(ScenarioTier tier) =>
        HasExternal == (tier == ScenarioTier.External) ? DeimosStack.SharedAsync()
        : tier == ScenarioTier.External ? DeimosStack.StartAsync(new() { Tier = StackTier.External })
        : Embedded.Value;
}
