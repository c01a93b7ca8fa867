namespace Deimos.Testing.Gherkin;

/// <summary>
/// Makes a public method of a binding class one that is called at certain points of a run.
/// </summary>
/// <remarks>
/// Hooks of one kind are called in their order, and in no certain one where that is the same. Hooks with tags are
/// called where the scenario has one of them. What they take is made as for the constructor of a binding class.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class HookAttribute : Attribute
{
    /// <summary>The order of hooks that do not say theirs.</summary>
    public const int DefaultOrder = 10_000;

    private protected HookAttribute(HookType type, params string[] tags)
    {
        Type = type;
        Tags = tags;
    }

    /// <summary>Gets the tags, without <c>@</c>; none means every scenario.</summary>
    public string[] Tags { get; }

    /// <summary>Gets or sets which is called first: lower ones.</summary>
    public int Order { get; set; } = DefaultOrder;

    internal HookType Type { get; }
}
