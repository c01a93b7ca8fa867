namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// What is to be done at a point of a run.
/// </summary>
internal sealed record Hook(
    HookType Type, int Order, IReadOnlyList<string> Tags, BoundMethod Method, BindingScope Scope)
{
    public bool HoldsFor(IEnumerable<string> tags) =>
        Tags.Count == 0 || Tags.Any(tag => tags.Contains(tag.TrimStart('@')));
}
