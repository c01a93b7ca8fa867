namespace Deimos.Testing.Gherkin;

/// <summary>
/// Lets steps and hooks of a method, or of a class, hold for some scenarios only. All that one attribute says must be
/// so; of several attributes one suffices.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScopeAttribute : Attribute
{
    /// <summary>Gets or sets the tag that the scenario must have, without <c>@</c>.</summary>
    public string? Tag { get; set; }

    /// <summary>Gets or sets the feature's title.</summary>
    public string? Feature { get; set; }

    /// <summary>Gets or sets the scenario's title.</summary>
    public string? Scenario { get; set; }
}
