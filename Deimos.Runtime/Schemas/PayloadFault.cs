namespace Deimos.Schemas;

/// <summary>
/// One place where a payload does not match its schema.
/// </summary>
/// <param name="path">Where: <c>.</c> for the payload itself, <c>.owner.name</c>, <c>.tags[3]</c>.</param>
/// <param name="problem">What is wrong there.</param>
public sealed class PayloadFault(string path, string problem)
{
    /// <summary>Gets the place: <c>.</c> for the payload itself, <c>.owner.name</c>, <c>.tags[3]</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Gets what is wrong there, without the value.</summary>
    public string Problem { get; } = problem;

    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Problem}";
}
